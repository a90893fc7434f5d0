package slotcast.metrics;

import java.util.Arrays;

/**
 * An image of float values as the image metrics compare it.
 *
 * @param channels C
 * @param height H in pixels
 * @param width W in pixels
 * @param data (C,H,W) row-major; usually 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // handed to a metric, never compared by equals
public record FloatImage(int channels, int height, int width, float[] data) {
  /**
   * @throws IllegalArgumentException if a size is not positive or the data does not fit
   */
  public FloatImage {
    if (channels <= 0
        || height <= 0
        || width <= 0
        || data.length != (long) channels * height * width) {
      throw new IllegalArgumentException(
          String.format(
              "image is (C=%d, H=%d, W=%d) with %d values", channels, height, width, data.length));
    }
  }

  /**
   * A model's image in [-1,1] as an image in [0,1]: x/2 + 1/2, clamped, as the reference does
   * before every image metric.
   */
  public static FloatImage fromSigned(int channels, int height, int width, float[] signed) {
    float[] unit = new float[signed.length];
    for (int i = 0; i < unit.length; i++) {
      // NaN stays NaN: a broken image must not score well.
      unit[i] = Math.max(0, Math.min(1, signed[i] * 0.5f + 0.5f));
    }
    return new FloatImage(channels, height, width, unit);
  }

  /** Part of a batch (…,C,H,W): image number {@code index}. */
  public static float[] slice(float[] batch, int index, int channels, int height, int width) {
    int size = channels * height * width;
    return Arrays.copyOfRange(batch, index * size, (index + 1) * size);
  }

  void checkSameSize(FloatImage other) {
    if (channels != other.channels || height != other.height || width != other.width) {
      throw new IllegalArgumentException(
          String.format(
              "images differ: (C=%d, H=%d, W=%d) and (C=%d, H=%d, W=%d)",
              channels, height, width, other.channels, other.height, other.width));
    }
  }
}
