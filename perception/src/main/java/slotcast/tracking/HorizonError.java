package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;
import slotcast.image.FrameMapping;

/**
 * How far a predictor is off, by steps ahead: the covariance that its trajectories carry.
 *
 * <p>A predicted mask says where the object is expected and how large it is, not how sure that is.
 * The errors are measured on held-out videos instead, as second moments (so a bias counts), in
 * shares of the model's frame, so that they hold at any camera resolution. They are an average: the
 * same for a free ball and one about to collide.
 *
 * @param xx mean of the squared error across, by step; shares of the frame's width, squared
 * @param xy mean product of the errors across and down
 * @param yy mean of the squared error down; shares of the frame's height, squared
 */
public record HorizonError(List<Double> xx, List<Double> xy, List<Double> yy) {
  /** Without measurements: deviation of 1 % of the frame per step, plus 1 %. */
  public static final HorizonError FALLBACK =
      new HorizonError(
          List.of(square(0.02), square(0.03), square(0.04), square(0.05)),
          List.of(0.0, 0.0, 0.0, 0.0),
          List.of(square(0.02), square(0.03), square(0.04), square(0.05)));

  public HorizonError {
    if (xx == null || xy == null || yy == null || xx.isEmpty()) {
      throw new IllegalArgumentException("horizon error without a step");
    }
    xx = List.copyOf(xx);
    xy = List.copyOf(xy);
    yy = List.copyOf(yy);
    if (xy.size() != xx.size() || yy.size() != xx.size()) {
      throw new IllegalArgumentException(
          "horizon error of " + xx.size() + ", " + xy.size() + " and " + yy.size() + " steps");
    }
    for (int i = 0; i < xx.size(); i++) {
      if (!(xx.get(i) > 0 && yy.get(i) > 0 && xx.get(i) * yy.get(i) >= square(xy.get(i)))) {
        throw new IllegalArgumentException("horizon error at step " + (i + 1) + ": no covariance");
      }
    }
  }

  /**
   * Covariance of a prediction, in square pixels of the camera. Beyond the table the deviation
   * grows in proportion to the steps.
   *
   * @param step steps ahead, from 1
   */
  public Covariance covariance(int step, FrameMapping m) {
    int i = Math.min(step, xx.size()) - 1;
    double growth = step > xx.size() ? square((double) step / xx.size()) : 1;
    double w = m.cropWidth();
    double h = m.cropHeight();
    return new Covariance(
        growth * xx.get(i) * w * w, growth * xy.get(i) * w * h, growth * yy.get(i) * h * h);
  }

  private static double square(double v) {
    return v * v;
  }

  /** Gathers errors of predictions on held-out videos. */
  public static final class Collector {
    private static final double LEAST = 1e-8; // a deviation of 1/10000 of the frame

    private final double[][] sums; // xx, xy, yy by step
    private final long[] counts;

    /**
     * @param steps length of the table, at least 1
     */
    public Collector(int steps) {
      sums = new double[3][steps];
      counts = new long[steps];
    }

    /**
     * Adds one error.
     *
     * @param step steps ahead, from 1
     * @param dx predicted minus true, in pixels of the camera
     * @param dy predicted minus true, in pixels of the camera
     */
    public void add(int step, double dx, double dy, FrameMapping m) {
      double u = dx / m.cropWidth();
      double v = dy / m.cropHeight();
      sums[0][step - 1] += u * u;
      sums[1][step - 1] += u * v;
      sums[2][step - 1] += v * v;
      counts[step - 1]++;
    }

    /**
     * The table, up to the last step with data before the first without.
     *
     * @throws IllegalStateException if the first step has none
     */
    public HorizonError table() {
      List<List<Double>> table = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < counts.length && counts[i] > 0; i++) {
        table.get(0).add(Math.max(LEAST, sums[0][i] / counts[i]));
        table.get(1).add(sums[1][i] / counts[i]);
        table.get(2).add(Math.max(LEAST, sums[2][i] / counts[i]));
      }
      if (table.get(0).isEmpty()) {
        throw new IllegalStateException("no prediction one step ahead was added");
      }
      return new HorizonError(table.get(0), table.get(1), table.get(2));
    }
  }
}
