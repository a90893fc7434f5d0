package slotcast.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.model.Provenance;

/** The record of a run: lines on the console and {@code log.csv} in its folder. */
final class TrainingLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingLog.class);

  private final BufferedWriter csv;
  private final long startNanos = System.nanoTime();
  private int firstStep = -1;
  private long firstNanos;

  TrainingLog(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("log.csv");
    boolean fresh = !Files.exists(file);
    csv = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (fresh) {
      line("step,minutes,name,value");
    }
  }

  /**
   * @param means since the last call, the loss first, by name
   */
  void step(int step, int steps, Map<String, Double> means, double norm, double rate)
      throws IOException {
    if (firstStep < 0) {
      firstStep = step;
      firstNanos = System.nanoTime();
    }
    double perStep =
        step == firstStep ? 0 : (System.nanoTime() - firstNanos) * 1e-9 / (step - firstStep);
    StringBuilder text = new StringBuilder();
    means.forEach((n, v) -> text.append(String.format(Locale.ROOT, "  %s %.5f", n, v)));
    LOG.info(
        String.format(
            Locale.ROOT,
            "step %d/%d%s  norm %.3f  rate %.2e  %.2f s/step  %.1f min left",
            step,
            steps,
            text,
            norm,
            rate,
            perStep,
            perStep * (steps - step) / 60));
    Map<String, Double> values = new TreeMap<>(means);
    values.put("gradient_norm", norm);
    values.put("rate", rate);
    values(step, values);
  }

  /** Scores on held-out videos. */
  void scores(int step, Map<String, Double> scores) throws IOException {
    StringBuilder text = new StringBuilder();
    scores.forEach((n, v) -> text.append(String.format(Locale.ROOT, "  %s %.4f", n, v)));
    LOG.info("step {}{}", step, text);
    values(step, scores);
  }

  private void values(int step, Map<String, Double> values) throws IOException {
    for (Map.Entry<String, Double> e : new TreeMap<>(values).entrySet()) {
      line(
          String.format(Locale.ROOT, "%d,%.2f,%s,%.6g", step, minutes(), e.getKey(), e.getValue()));
    }
  }

  private void line(String text) throws IOException {
    csv.write(text);
    csv.newLine();
    csv.flush();
  }

  private double minutes() {
    return (System.nanoTime() - startNanos) / 60e9;
  }

  /** What to store with the weights. The minutes are those since the last start of the run. */
  Provenance provenance(
      String command, String dataHash, long seed, long step, Map<String, Double> results) {
    String machine =
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores, Java "
            + System.getProperty("java.version");
    String version = System.getProperty("slotcast.version", "unknown");
    return new Provenance(command, version, dataHash, seed, step, minutes(), machine, results);
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
