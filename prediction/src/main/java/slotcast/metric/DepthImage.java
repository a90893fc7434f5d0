package slotcast.metric;

import java.util.Arrays;
import java.util.Locale;
import slotcast.metric.NoPositionException.Reason;
import slotcast.tracking.Box;

/**
 * Distances along the optical axis, pixel by pixel of the camera's image (a registered depth
 * image).
 *
 * @param width in pixels
 * @param height in pixels
 * @param metres row-major; not positive or not finite where nothing was measured
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record DepthImage(int width, int height, float[] metres) {
  private static final int MOST_SAMPLES = 4096;
  private static final int LEAST_SAMPLES = 5;

  /** Of a normal distribution, the deviation in median absolute deviations. */
  private static final double NORMAL = 1.4826;

  public DepthImage {
    if (metres.length != (long) width * height) {
      throw new IllegalArgumentException(
          metres.length + " depths, expected " + width + "x" + height);
    }
  }

  /**
   * The depth of an object.
   *
   * @param median over its mask
   * @param spread standard deviation, from the median absolute deviation: outliers do not count
   * @param samples measured pixels
   */
  record Reading(double median, double spread, int samples) {}

  /**
   * The depth under a mask: pixels of the label image within the box.
   *
   * @param labels of the same size, row-major
   * @param box of the mask, in pixels of the tracks
   * @throws NoPositionException if fewer than {@value #LEAST_SAMPLES} pixels were measured
   */
  Reading under(byte[] labels, int label, Box box) throws NoPositionException {
    int x0 = (int) Math.max(0, Math.floor(box.left()));
    int x1 = (int) Math.min(width, Math.ceil(box.right()));
    int y0 = (int) Math.max(0, Math.floor(box.top()));
    int y1 = (int) Math.min(height, Math.ceil(box.bottom()));
    int stride = 1;
    while ((long) (x1 - x0) * (y1 - y0) > (long) MOST_SAMPLES * stride * stride) {
      stride++;
    }
    float[] values = new float[Math.max(0, (x1 - x0 + 1) * (y1 - y0 + 1))];
    int n = 0;
    for (int y = y0; y < y1; y += stride) {
      for (int x = x0; x < x1; x += stride) {
        float depth = metres[y * width + x];
        if ((labels[y * width + x] & 0xff) == label && depth > 0 && Float.isFinite(depth)) {
          values[n++] = depth;
        }
      }
    }
    if (n < LEAST_SAMPLES) {
      throw new NoPositionException(
          Reason.DEPTH,
          String.format(
              Locale.ROOT, "the mask of label %d has %d pixels with a valid depth", label, n));
    }
    float median = median(values, n);
    for (int i = 0; i < n; i++) {
      values[i] = Math.abs(values[i] - median);
    }
    return new Reading(median, NORMAL * median(values, n), n);
  }

  private static float median(float[] values, int n) {
    Arrays.sort(values, 0, n);
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
  }
}
