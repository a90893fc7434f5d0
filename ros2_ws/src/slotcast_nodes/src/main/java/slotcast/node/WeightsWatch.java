package slotcast.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;

/**
 * Notices when weights are to change: their file is another one, or the parameter file names
 * others. Looks once a second, and waits until what it sees has stayed the same for a look.
 */
final class WeightsWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WeightsWatch.class);

  /**
   * Weights that a node has, or is to have.
   *
   * @param name as the user wrote it: a file, or the name of bundled weights
   * @param file what the file looks like; empty for bundled weights
   */
  record Version(String name, String file) {
    static Version of(String name) {
      return new Version(name, fingerprint(Path.of(name)));
    }
  }

  /** Takes new weights; null for what stays. */
  @FunctionalInterface
  interface Change {
    /**
     * Tries them.
     *
     * @throws UserError if they are refused
     */
    void attempt(String perception, String prediction);
  }

  private final Supplier<NodeConfig> wanted;
  private final Change change;
  private final Version[] current = new Version[2]; // perception, prediction; null: no such node
  private final ScheduledExecutorService timer;
  private List<Version> lastSeen = List.of();
  private List<Version> lastTried = List.of();

  /**
   * @param wanted reads the parameters anew
   * @param perception weights in use; null for no such node
   * @param prediction weights in use; null for no such node
   */
  WeightsWatch(Supplier<NodeConfig> wanted, String perception, String prediction, Change change) {
    this.wanted = wanted;
    this.change = change;
    current[0] = perception == null ? null : Version.of(perception);
    current[1] = prediction == null ? null : Version.of(prediction);
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "weights watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts looking. */
  WeightsWatch start() {
    var unused = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  /** One look. */
  void look() {
    try {
      NodeConfig config = wanted.get();
      List<Version> seen = new ArrayList<>();
      seen.add(current[0] == null ? null : Version.of(config.perception().weights()));
      seen.add(current[1] == null ? null : Version.of(config.prediction().weights()));
      boolean stable = seen.equals(lastSeen);
      lastSeen = seen;
      if (stable && !seen.equals(lastTried)) {
        lastTried = seen; // whatever comes of it: the same weights are not tried again
        attempt(seen);
      }
    } catch (UserError e) {
      LOG.warn("weights stay: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("weights stay", e);
    }
  }

  private void attempt(List<Version> seen) {
    String perception = changed(seen, 0);
    String prediction = changed(seen, 1);
    if (perception != null || prediction != null) {
      change.attempt(perception, prediction);
      current[0] = seen.get(0);
      current[1] = seen.get(1);
    }
  }

  private String changed(List<Version> seen, int node) {
    return Objects.equals(seen.get(node), current[node]) ? null : seen.get(node).name();
  }

  private static String fingerprint(Path path) {
    try {
      BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
      return a.lastModifiedTime() + " " + a.size() + " " + a.fileKey();
    } catch (IOException e) {
      return ""; // bundled weights, or a file that is being replaced
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
