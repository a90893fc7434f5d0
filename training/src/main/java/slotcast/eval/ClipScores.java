package slotcast.eval;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scores of one clip, by metric and time step; some are of the whole clip only. */
public final class ClipScores {
  private final int steps;
  private final Map<String, double[]> series = new LinkedHashMap<>();
  private final Map<String, Double> whole = new LinkedHashMap<>();

  /**
   * @param steps frames that are scored
   */
  public ClipScores(int steps) {
    this.steps = steps;
  }

  /**
   * Notes a score of one frame.
   *
   * @param step from 0
   * @param value NaN or infinite where the frame has none; such are left out of all means
   */
  public void put(String metric, int step, double value) {
    series
            .computeIfAbsent(
                metric,
                m -> {
                  double[] none = new double[steps];
                  Arrays.fill(none, Double.NaN);
                  return none;
                })[step] =
        value;
  }

  /** Notes scores of one frame by metric. */
  public void put(int step, Map<String, Double> values) {
    values.forEach((metric, value) -> put(metric, step, value));
  }

  /** Notes a score of all frames together. */
  public void whole(String metric, double value) {
    whole.put(metric, value);
  }

  Map<String, double[]> series() {
    return series;
  }

  Map<String, Double> whole() {
    return whole;
  }
}
