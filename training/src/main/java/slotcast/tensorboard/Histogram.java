package slotcast.tensorboard;

import java.util.Arrays;
import slotcast.file.ProtoBytes;

/**
 * How values are spread, in the buckets that TensorBoard's own writers use: borders at ±1e-12 times
 * powers of 1.1, and 0.
 *
 * @param limits upper borders of the buckets, ascending; the first bucket begins at minus infinity
 * @param counts of values in each bucket
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Histogram(
    double min,
    double max,
    long count,
    double sum,
    double sumOfSquares,
    double[] limits,
    double[] counts) {
  private static final double[] LIMITS = borders();

  private static double[] borders() {
    double[] positive = new double[800];
    int n = 0;
    for (double v = 1e-12; v < 1e20; v *= 1.1) {
      positive[n++] = v;
    }
    double[] all = new double[2 * n + 2];
    for (int i = 0; i < n; i++) {
      all[n - 1 - i] = -positive[i];
      all[n + 1 + i] = positive[i];
    }
    all[2 * n + 1] = Double.MAX_VALUE;
    return all;
  }

  /**
   * Counts values; those that are not finite are left out.
   *
   * @param values at least one of them finite
   */
  public static Histogram of(float[] values) {
    double[] counts = new double[LIMITS.length];
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (float v : values) {
      if (Float.isFinite(v)) {
        int at = Arrays.binarySearch(LIMITS, v);
        // A value on a border belongs to the bucket above it.
        counts[at >= 0 ? Math.min(at + 1, LIMITS.length - 1) : -at - 1]++;
        min = Math.min(min, v);
        max = Math.max(max, v);
        sum += v;
        squares += (double) v * v;
        count++;
      }
    }
    double[] limits = new double[LIMITS.length];
    double[] full = new double[LIMITS.length];
    int n = 0;
    for (int i = 0; i < counts.length; i++) { // empty buckets side by side become one
      if (i > 0 && counts[i] == 0 && counts[i - 1] == 0) {
        n--;
      }
      limits[n] = LIMITS[i];
      full[n++] = counts[i];
    }
    if (n > 1 && full[n - 1] == 0) {
      n--;
    }
    return new Histogram(
        count == 0 ? 0 : min,
        count == 0 ? 0 : max,
        count,
        sum,
        squares,
        Arrays.copyOf(limits, n),
        Arrays.copyOf(full, n));
  }

  /** As {@code tensorflow.HistogramProto}. */
  ProtoBytes proto() {
    return new ProtoBytes()
        .float64(1, min)
        .float64(2, max)
        .float64(3, count)
        .float64(4, sum)
        .float64(5, sumOfSquares)
        .float64s(6, limits)
        .float64s(7, counts);
  }
}
