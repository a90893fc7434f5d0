package slotcast.perception;

import java.util.Arrays;
import slotcast.image.FrameMapping;
import slotcast.metrics.SoftMasks;

/**
 * Soft masks of a model become label images of the camera's size. What a mapping decides is worked
 * out once.
 */
public final class LabelImage {
  private final FrameMapping m;
  private final float[] share; // how far each column is from its pixel's centre to the next
  private final int[] start; // (w+1), first column of each pixel's; the last one ends there

  LabelImage(FrameMapping m) {
    this.m = m;
    share = new float[m.cameraWidth()];
    start = new int[m.modelWidth() + 1];
    cells();
  }

  /**
   * At each pixel of the camera the slot with the largest mask, interpolated bilinearly.
   *
   * @param masks (K,h,w) at the model's resolution
   * @param isObject one per slot; others are drawn as background
   * @return row-major, one byte a pixel: 0 for background and beyond the model's frame, else slot +
   *     1
   */
  public static byte[] draw(float[] masks, boolean[] isObject, FrameMapping m) {
    int[] hard = SoftMasks.argmax(masks, isObject.length);
    return new LabelImage(m).draw(masks, hard, isObject);
  }

  /**
   * The same for the mapping, where {@link SoftMasks#argmax} is known.
   *
   * @param hard (h,w), the slot with the largest mask at each pixel of the model
   */
  byte[] draw(float[] masks, int[] hard, boolean[] isObject) {
    int h = m.modelHeight();
    int w = m.modelWidth();
    int k = isObject.length;
    if (masks.length != k * h * w) {
      throw new IllegalArgumentException(
          masks.length + " mask values, expected " + k + "x" + h + "x" + w);
    }
    int width = m.cameraWidth();
    byte[] labels = new byte[width * m.cameraHeight()];
    Band band = new Band(masks, hard, k, w, h);
    for (int y = 0; y < m.cameraHeight(); y++) {
      double v = m.toModelY(y + 0.5);
      if (v < 0 || v > h) {
        continue;
      }
      band.moveTo(index(v, h));
      float down = share(v, h);
      int x = start[0];
      for (int c = 0; c < w; c++) {
        int winner = band.winner[c];
        if (winner < 0) {
          for (; x < start[c + 1]; x++) {
            int best = band.winner(c, share[x], down);
            if (isObject[best]) {
              labels[y * width + x] = (byte) (best + 1);
            }
          }
        } else if (isObject[winner]) {
          Arrays.fill(labels, y * width + x, y * width + start[c + 1], (byte) (winner + 1));
        }
        x = start[c + 1];
      }
    }
    return labels;
  }

  /** The camera's columns by the model's pixel whose centre is at or before them. */
  private void cells() {
    int w = m.modelWidth();
    int cell = 0; // begins at the next column that lies in the model's frame
    int end = 0;
    for (int x = 0; x < share.length; x++) {
      double u = m.toModelX(x + 0.5);
      if (u < 0 || u > w) {
        continue;
      }
      int at = index(u, w);
      while (cell <= at) {
        start[cell++] = x;
      }
      share[x] = share(u, w);
      end = x + 1;
    }
    while (cell <= w) {
      start[cell++] = end;
    }
  }

  /** The cells between the centres of two rows of the model's pixels. */
  private static final class Band {
    /** Far more than a float's rounding, for masks from 0 to 1. */
    private static final float MARGIN = 1e-4f;

    private final float[] masks;
    private final int[] hard;
    private final int k;
    private final int w;
    private final int h;

    /** The slot that wins all over a cell; -1 where that depends on the place. */
    final int[] winner;

    private final byte[] running; // slots that may win in a cell, ascending, k places for each
    private final int[] count; // how many
    private int top = -1;
    private int below; // from a pixel to the one below it

    Band(float[] masks, int[] hard, int k, int w, int h) {
      this.masks = masks;
      this.hard = hard;
      this.k = k;
      this.w = w;
      this.h = h;
      winner = new int[w];
      running = new byte[w * k];
      count = new int[w];
    }

    void moveTo(int row) {
      if (row == top) {
        return;
      }
      top = row;
      below = row + 1 < h ? w : 0;
      for (int c = 0; c < w; c++) {
        int a = top * w + c;
        int b = a + below;
        int right = c + 1 < w ? 1 : 0;
        int best = hard[a];
        // Where one slot wins at all four corners it wins between them.
        if (hard[a + right] == best && hard[b] == best && hard[b + right] == best) {
          winner[c] = best;
        } else {
          winner[c] = -1;
          collect(c, a, b, right);
        }
      }
    }

    /** Leaves out slots that are below another one everywhere between the corners. */
    private void collect(int c, int a, int b, int right) {
      int n = w * h;
      float least = 0;
      for (int o = 0; o < k * n; o += n) {
        float upper = Math.min(masks[o + a], masks[o + a + right]);
        float lower = Math.min(masks[o + b], masks[o + b + right]);
        least = Math.max(least, Math.min(upper, lower));
      }
      int found = 0;
      for (int i = 0; i < k; i++) {
        int o = i * n;
        float upper = Math.max(masks[o + a], masks[o + a + right]);
        float lower = Math.max(masks[o + b], masks[o + b + right]);
        if (Math.max(upper, lower) > least - MARGIN) {
          running[c * k + found++] = (byte) i;
        }
      }
      count[c] = found;
    }

    /** The slot that wins in a cell at shares of the ways to the right and down. */
    int winner(int c, float across, float down) {
      int a = top * w + c;
      int b = a + below;
      int right = c + 1 < w ? 1 : 0;
      int best = 0;
      float most = -1;
      for (int j = c * k; j < c * k + count[c]; j++) {
        int slot = Byte.toUnsignedInt(running[j]);
        int o = slot * w * h;
        float upper = masks[o + a] * (1 - across) + masks[o + a + right] * across;
        float lower = masks[o + b] * (1 - across) + masks[o + b + right] * across;
        float value = upper * (1 - down) + lower * down;
        if (value > most) {
          most = value;
          best = slot;
        }
      }
      return best;
    }
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
