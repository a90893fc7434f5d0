package slotcast.perception;

import slotcast.image.FrameMapping;
import slotcast.metrics.SoftMasks;

/** Soft masks of a model become a label image of the camera's size. */
public final class LabelImage {
  private LabelImage() {}

  /**
   * At each pixel of the camera the slot with the largest mask, interpolated bilinearly.
   *
   * @param masks (K,h,w) at the model's resolution
   * @param isObject one per slot; others are drawn as background
   * @return row-major, one byte a pixel: 0 for background and beyond the model's frame, else slot +
   *     1
   */
  public static byte[] draw(float[] masks, boolean[] isObject, FrameMapping m) {
    int h = m.modelHeight();
    int w = m.modelWidth();
    int k = isObject.length;
    if (masks.length != k * h * w) {
      throw new IllegalArgumentException(
          masks.length + " mask values, expected " + k + "x" + h + "x" + w);
    }
    int[] hard = SoftMasks.argmax(masks, k);
    byte[] labels = new byte[m.cameraWidth() * m.cameraHeight()];
    int[] left = new int[m.cameraWidth()];
    float[] share = new float[m.cameraWidth()];
    for (int x = 0; x < left.length; x++) {
      double u = m.toModelX(x + 0.5);
      left[x] = u < 0 || u > w ? -1 : index(u, w);
      share[x] = share(u, w);
    }
    for (int y = 0; y < m.cameraHeight(); y++) {
      double v = m.toModelY(y + 0.5);
      if (v < 0 || v > h) {
        continue;
      }
      int top = index(v, h);
      int bottom = Math.min(top + 1, h - 1);
      float down = share(v, h);
      for (int x = 0; x < left.length; x++) {
        if (left[x] < 0) {
          continue;
        }
        int a = top * w + left[x];
        int right = left[x] + 1 < w ? 1 : 0;
        int b = bottom * w + left[x];
        int best = hard[a];
        // Where one slot wins at all four corners it wins between them.
        if (hard[a + right] != best || hard[b] != best || hard[b + right] != best) {
          best = winner(masks, k, h * w, a, b, right, share[x], down);
        }
        if (isObject[best]) {
          labels[y * left.length + x] = (byte) (best + 1);
        }
      }
    }
    return labels;
  }

  private static int winner(
      float[] masks, int k, int n, int a, int b, int right, float across, float down) {
    int best = 0;
    float most = -1;
    for (int i = 0; i < k; i++) {
      int o = i * n;
      float upper = masks[o + a] * (1 - across) + masks[o + a + right] * across;
      float lower = masks[o + b] * (1 - across) + masks[o + b + right] * across;
      float value = upper * (1 - down) + lower * down;
      if (value > most) {
        most = value;
        best = i;
      }
    }
    return best;
  }

  /** The pixel whose centre is at or before the position. */
  private static int index(double position, int size) {
    return (int) Math.max(0, Math.min(size - 1, Math.floor(position - 0.5)));
  }

  /** How far the position is from that centre to the next, 0 to 1. */
  private static float share(double position, int size) {
    double s = position - 0.5 - index(position, size);
    return (float) Math.max(0, Math.min(1, s));
  }
}
