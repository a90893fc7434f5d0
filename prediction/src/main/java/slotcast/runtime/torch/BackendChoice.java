package slotcast.runtime.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
 * Which back ends are the fastest for a model, or a part of one, on this machine: measured once, in
 * turns, and remembered in a file. A file that cannot be read, or is of another version, counts as
 * an empty one; one that cannot be written is missed and no more.
 */
final class BackendChoice {
  private static final Logger LOG = LoggerFactory.getLogger(BackendChoice.class);

  /** Of the file; until 2 a perception model had one back end, and scripts multiplied by MKL. */
  private static final int VERSION = 3;

  private static final int WARM_UP_ROUNDS = 3;
  private static final int ROUNDS = 21;
  private static final int LEAST_ROUNDS = 3;
  private static final long MOST_NANOS = 1_000_000_000L; // of a trial's rounds that are measured

  /** Choices that are kept; the oldest make room. */
  private static final int MOST_CHOICES = 200;

  private final Path file;
  private final boolean single; // models compute on one thread

  /** A model, or a part of one, ready to be timed. */
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
   * @param backend its name
   * @param milliseconds a round, by names
   */
  record Choice(String backend, Map<String, Double> milliseconds) {}

  /**
   * @param file where choices are remembered
   * @param threads that an operation of the models computes with
   */
  BackendChoice(Path file, int threads) {
    this.file = file;
    single = threads == 1;
  }

  /**
   * The fastest.
   *
   * @param key names what is computed and all that its speed depends on
   * @param trials each opened only to be measured
   * @param again measures although it is known
   */
  Backends of(String key, Map<Backends, Supplier<Trial>> trials, boolean again) {
    synchronized (BackendChoice.class) {
      Choice known = again ? null : read().get(key);
      if (known != null) {
        for (Backends each : trials.keySet()) {
          if (each.toString().equals(known.backend())) {
            return each;
          }
        }
      }
      Map<Backends, Double> milliseconds = measure(trials);
      Backends best =
          milliseconds.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
      LOG.info("{}: {} is the fastest; ms: {}", key, best, milliseconds);
      Map<String, Double> named = new LinkedHashMap<>();
      milliseconds.forEach((each, time) -> named.put(each.toString(), time));
      write(key, new Choice(best.toString(), named));
      return best;
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

  /**
   * Milliseconds of a round: of the quarter of rounds that were least disturbed, since the machine
   * may do something else too.
   */
  private Map<Backends, Double> measure(Map<Backends, Supplier<Trial>> trials) {
    Map<Backends, Trial> open = new LinkedHashMap<>();
    try {
      trials.forEach((each, trial) -> open.put(each, trial.get()));
      Map<Backends, double[]> times = new LinkedHashMap<>();
      open.forEach(
          (each, trial) -> {
            times.put(each, new double[ROUNDS]);
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
              trial.run();
            }
          });
      long end = System.nanoTime() + MOST_NANOS * open.size();
      int rounds = 0;
      while (rounds < ROUNDS && (rounds < LEAST_ROUNDS || System.nanoTime() < end)) {
        for (Map.Entry<Backends, Trial> trial : open.entrySet()) {
          long start = nanos();
          trial.getValue().run();
          times.get(trial.getKey())[rounds] = (nanos() - start) / 1e6;
        }
        rounds++;
      }
      Map<Backends, Double> quarters = new LinkedHashMap<>();
      for (Map.Entry<Backends, double[]> each : times.entrySet()) {
        double[] sorted = Arrays.copyOf(each.getValue(), rounds);
        Arrays.sort(sorted);
        quarters.put(each.getKey(), sorted[rounds / 4]);
      }
      return quarters;
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
}
