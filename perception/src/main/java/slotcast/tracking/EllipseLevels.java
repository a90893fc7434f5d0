package slotcast.tracking;

import java.util.Arrays;
import java.util.List;

/** The ellipses that predictions are checked by: those that should hold 50, 90 and 95 %. */
public final class EllipseLevels {
  /** Percent of centres inside. */
  public static final List<Integer> PERCENT = List.of(50, 90, 95);

  private static final int GRID = 200;
  private static final double LARGEST = 4;

  private EllipseLevels() {}

  /**
   * The squared Mahalanobis distance within which so many centres should lie. In two dimensions it
   * is exponentially distributed.
   */
  public static double within(int percent) {
    return -2 * Math.log1p(-percent / 100.0);
  }

  /** The squared Mahalanobis distance of a true centre from the expected one. */
  public static double distance(TrajectoryPoint expected, double x, double y) {
    return expected.covariance().distance(expected.x() - x, expected.y() - y);
  }

  /**
   * What covariances are to be multiplied by so that the ellipses hold what they should: the least
   * sum of how far the three shares are off, from 1/50 to 4.
   *
   * @param distances squared Mahalanobis distances
   */
  static double factor(double[] distances) {
    double best = 1;
    double least = Double.MAX_VALUE;
    for (int i = 1; i <= GRID; i++) {
      double factor = LARGEST * i / GRID;
      double off = 0;
      for (int percent : PERCENT) {
        double limit = factor * within(percent);
        double inside = Arrays.stream(distances).filter(d -> d <= limit).count();
        off += Math.abs(inside / distances.length - percent / 100.0);
      }
      if (off < least) {
        least = off;
        best = factor;
      }
    }
    return best;
  }
}
