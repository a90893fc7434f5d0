package slotcast.picture;

import java.util.Arrays;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;

/** Values of models as pictures. */
final class Frames {
  private Frames() {}

  /** Image i of (N,3,H,W) RGB in [-1,1]. */
  static RgbImage image(float[] values, int i, int height, int width) {
    int size = 3 * height * width;
    return Resampling.fromModel(
        Arrays.copyOfRange(values, i * size, (i + 1) * size), width, height);
  }

  /** Mask i of (N,H,W), 0 black to 1 white. */
  static RgbImage mask(float[] masks, int i, int height, int width) {
    RgbImage image = RgbImage.black(width, height);
    int n = height * width;
    for (int p = 0; p < n; p++) {
      int grey = Math.max(0, Math.min(255, Math.round(255 * masks[i * n + p])));
      image.setRgb(p % width, p / width, grey << 16 | grey << 8 | grey);
    }
    return image;
  }

  /**
   * Where mask i is, an image; elsewhere white, as in SlotFormer's pictures.
   *
   * @param values (N,3,H,W) RGB in [-1,1]
   * @param image which of them
   * @param masks (M,H,W)
   * @param mask which of them
   */
  static RgbImage masked(
      float[] values, int image, float[] masks, int mask, int height, int width) {
    int n = height * width;
    float[] mixed = new float[3 * n];
    for (int c = 0; c < 3; c++) {
      for (int p = 0; p < n; p++) {
        float m = masks[mask * n + p];
        mixed[c * n + p] = m * values[(image * 3 + c) * n + p] + (1 - m);
      }
    }
    return image(mixed, 0, height, width);
  }

  /** Each class of a label map in its colour. */
  static RgbImage labels(byte[] labels, int height, int width, int[] colours) {
    RgbImage image = RgbImage.black(width, height);
    for (int p = 0; p < labels.length; p++) {
      image.setRgb(p % width, p / width, colours[labels[p] & 0xff]);
    }
    return image;
  }

  /**
   * Up to {@code most} of the numbers 0 to n-1, evenly spread, the first and the last among them.
   */
  static int[] spread(int n, int most) {
    int count = Math.min(n, Math.max(1, most));
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = count == 1 ? 0 : (int) Math.round((double) i * (n - 1) / (count - 1));
    }
    return chosen;
  }
}
