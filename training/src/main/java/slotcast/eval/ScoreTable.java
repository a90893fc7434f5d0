package slotcast.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Scores of many clips: mean and sample deviation over clips, and the mean of each time step. A
 * frame without a score (no object in it; PSNR of equal images) is left out and counted.
 */
public final class ScoreTable {
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final Map<String, String> absent = new LinkedHashMap<>();

  private static final class Column {
    final List<Double> clips = new ArrayList<>();
    double[] sums = {};
    long[] counts = {};
    long leftOut;
  }

  /**
   * One metric.
   *
   * @param mean over clips of the mean over their frames, or of what is of a whole clip
   * @param deviation over clips, of n - 1 degrees of freedom; NaN for one clip
   * @param clips that have the score
   * @param leftOut frames, or whole clips, that have none
   * @param byStep means over clips; NaN where none has it; empty for a score of whole clips
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  public record Summary(double mean, double deviation, int clips, long leftOut, double[] byStep) {}

  /** Adds a clip. */
  public void add(ClipScores clip) {
    clip.series()
        .forEach(
            (metric, values) -> {
              Column column = columns.computeIfAbsent(metric, m -> new Column());
              if (values.length > column.sums.length) {
                column.sums = java.util.Arrays.copyOf(column.sums, values.length);
                column.counts = java.util.Arrays.copyOf(column.counts, values.length);
              }
              for (int t = 0; t < values.length; t++) {
                if (Double.isFinite(values[t])) {
                  column.sums[t] += values[t];
                  column.counts[t]++;
                } else {
                  column.leftOut++;
                }
              }
              DoubleStream.of(values)
                  .filter(Double::isFinite)
                  .average()
                  .ifPresent(column.clips::add);
            });
    clip.whole()
        .forEach(
            (metric, value) -> {
              Column column = columns.computeIfAbsent(metric, m -> new Column());
              if (Double.isFinite(value)) {
                column.clips.add(value);
              } else {
                column.leftOut++;
              }
            });
  }

  /** Says why a metric is not there. */
  public void absent(String metric, String reason) {
    absent.put(metric, reason);
  }

  /** A metric; null if no clip has it. */
  public Summary of(String metric) {
    Column c = columns.get(metric);
    if (c == null || c.clips.isEmpty()) {
      return null;
    }
    double[] byStep = new double[c.sums.length];
    for (int t = 0; t < byStep.length; t++) {
      byStep[t] = c.counts[t] == 0 ? Double.NaN : c.sums[t] / c.counts[t];
    }
    return new Summary(mean(c.clips), deviation(c.clips), c.clips.size(), c.leftOut, byStep);
  }

  /** The metrics that some clip has, in the order in which they came. */
  public List<String> metrics() {
    return columns.keySet().stream().filter(m -> of(m) != null).toList();
  }

  /** What is not there, with the reason. */
  public Map<String, String> absent() {
    Map<String, String> all = new LinkedHashMap<>(absent);
    columns.forEach(
        (metric, column) -> {
          if (column.clips.isEmpty()) {
            all.put(metric, "no frame has it: there is no object in it, or images are equal");
          }
        });
    return all;
  }

  /** The metrics as JSON has them; no number is NaN. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    for (String metric : metrics()) {
      Summary s = of(metric);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("mean", s.mean());
      if (s.clips() > 1) {
        one.put("deviation", s.deviation());
      }
      one.put("clips", s.clips());
      if (s.leftOut() > 0) {
        one.put("left_out", s.leftOut());
      }
      if (s.byStep().length > 0) {
        List<Double> steps = new ArrayList<>();
        for (double value : s.byStep()) {
          steps.add(Double.isNaN(value) ? null : value);
        }
        one.put("by_step", steps);
      }
      json.put(metric, one);
    }
    return json;
  }

  /** The mean of some numbers. */
  static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }

  /** Sample deviation, of n - 1 degrees of freedom; NaN for one number. */
  static double deviation(List<Double> values) {
    if (values.size() < 2) {
      return Double.NaN;
    }
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.size() - 1));
  }
}
