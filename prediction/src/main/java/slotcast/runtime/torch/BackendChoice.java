package slotcast.runtime.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * Which back end is the fastest for a part of a model on this machine: measured once, in turns, and
 * remembered in a file. A file that cannot be read, or is of another version, counts as an empty
 * one; one that cannot be written is missed and no more.
 */
final class BackendChoice {
  private static final Logger LOG = LoggerFactory.getLogger(BackendChoice.class);

  /**
   * Of the file. 1 had one choice for a whole model, and did not say so; 2 was measured before
   * scripts had oneDNN multiply.
   */
  private static final int VERSION = 3;

  private static final int WARM_UP_ROUNDS = 3;
  private static final int ROUNDS = 21;
  private static final long MOST_NANOS = 2_000_000_000L; // of all rounds that are measured

  /** Choices that are kept; the oldest make room. */
  private static final int MOST_CHOICES = 200;

  private final Path file;
  private final boolean single; // models compute on one thread

  /** A part of a model computed by one back end, ready to be timed. */
  interface Trial extends AutoCloseable {
    /** One frame, one rollout or one drawing. */
    void run();

    @Override
    void close();
  }

  /** The file's content: choices by part of a model and machine. */
  record Remembered(int version, Map<String, Choice> choices) {}

  /**
   * One choice.
   *
   * @param milliseconds a round, by back end
   */
  record Choice(Backend backend, Map<String, Double> milliseconds) {}

  /**
   * @param file where choices are remembered
   * @param threads that an operation of the models computes with
   */
  BackendChoice(Path file, int threads) {
    this.file = file;
    single = threads == 1;
  }

  /**
   * The fastest back end.
   *
   * @param key names the part of the model and all that its speed depends on
   * @param trials of the back ends that there are, each opened only to be measured
   * @param again measures although it is known
   */
  Backend of(String key, Map<Backend, Supplier<Trial>> trials, boolean again) {
    synchronized (BackendChoice.class) {
      Choice known = read().get(key);
      if (known != null && !again && trials.containsKey(known.backend())) {
        return known.backend();
      }
      Choice choice = measure(trials);
      LOG.info("{}: {} is the fastest; ms: {}", key, choice.backend(), choice.milliseconds());
      write(key, choice);
      return choice.backend();
    }
  }

  private Map<String, Choice> read() {
    try {
      Remembered all = Yaml.parse(Files.readString(file), Remembered.class, file.toString());
      return all.version() != VERSION || all.choices() == null ? Map.of() : all.choices();
    } catch (IOException | UserError | IllegalArgumentException e) {
      LOG.debug("{} is not read: {}", file, e.toString());
      return Map.of();
    }
  }

  private void write(String key, Choice choice) {
    Map<String, Choice> all = new LinkedHashMap<>(read());
    all.remove(key);
    all.put(key, choice);
    Iterator<String> oldest = all.keySet().iterator();
    for (int i = all.size(); i > MOST_CHOICES; i--) {
      oldest.next();
      oldest.remove();
    }
    try {
      AtomicFiles.write(file, Yaml.toJson(new Remembered(VERSION, all)));
    } catch (IOException e) {
      LOG.warn("{} cannot be written ({}): back ends are measured again next time", file, e + "");
    }
  }

  private Choice measure(Map<Backend, Supplier<Trial>> trials) {
    Map<Backend, Trial> open = new EnumMap<>(Backend.class);
    try {
      trials.forEach((backend, trial) -> open.put(backend, trial.get()));
      Map<Backend, double[]> times = new EnumMap<>(Backend.class);
      open.forEach(
          (backend, trial) -> {
            times.put(backend, new double[ROUNDS]);
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
              trial.run();
            }
          });
      long begin = System.nanoTime();
      int rounds = 0;
      while (rounds < ROUNDS && (rounds < 3 || System.nanoTime() - begin < MOST_NANOS)) {
        for (Map.Entry<Backend, Trial> trial : open.entrySet()) {
          long start = nanos();
          trial.getValue().run();
          times.get(trial.getKey())[rounds] = (nanos() - start) / 1e6;
        }
        rounds++;
      }
      return fastest(times, rounds);
    } finally {
      open.values().forEach(Trial::close);
    }
  }

  /**
   * Nanoseconds until now. Where models compute on one thread they are the processor's, so that
   * other programs on the machine do not decide; else the clock's.
   */
  private long nanos() {
    return single ? TorchThread.processorNanos() : System.nanoTime();
  }

  /** By the quarter of rounds that were least disturbed: the machine may do something else too. */
  private static Choice fastest(Map<Backend, double[]> times, int rounds) {
    Map<String, Double> all = new LinkedHashMap<>();
    Backend best = null;
    for (Map.Entry<Backend, double[]> each : times.entrySet()) {
      double[] sorted = Arrays.copyOf(each.getValue(), rounds);
      Arrays.sort(sorted);
      all.put(each.getKey().key(), sorted[rounds / 4]);
      if (best == null || sorted[rounds / 4] < all.get(best.key())) {
        best = each.getKey();
      }
    }
    return new Choice(best, all);
  }
}
