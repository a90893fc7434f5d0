package slotcast.eval;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Some pixels of an image.
 *
 * @param set (H,W), row-major
 * @param width W
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record PixelMask(boolean[] set, int width) {
  /** Those with a label. */
  static PixelMask of(byte[] labels, int label, int width) {
    boolean[] set = new boolean[labels.length];
    for (int p = 0; p < set.length; p++) {
      set[p] = (labels[p] & 0xff) == label;
    }
    return new PixelMask(set, width);
  }

  /** Those with any label but the floor's, 0. */
  static PixelMask labelled(byte[] labels, int width) {
    return of(labels, 0, width).inverse();
  }

  int count() {
    int count = 0;
    for (boolean s : set) {
      count += s ? 1 : 0;
    }
    return count;
  }

  PixelMask inverse() {
    boolean[] out = new boolean[set.length];
    for (int p = 0; p < out.length; p++) {
      out[p] = !set[p];
    }
    return new PixelMask(out, width);
  }

  /** With all pixels that are at most so far away, by the larger of both ways. */
  PixelMask grown(int pixels) {
    int height = set.length / width;
    boolean[] out = new boolean[set.length];
    for (int p = 0; p < set.length; p++) {
      if (set[p]) {
        int left = Math.max(0, p % width - pixels);
        int right = Math.min(width - 1, p % width + pixels);
        for (int y = Math.max(0, p / width - pixels);
            y <= Math.min(height - 1, p / width + pixels);
            y++) {
          Arrays.fill(out, y * width + left, y * width + right + 1, true);
        }
      }
    }
    return new PixelMask(out, width);
  }

  /** Without the outermost pixels. The image's border takes nothing away. */
  PixelMask shrunk(int pixels) {
    return inverse().grown(pixels).inverse();
  }

  /** With all pixels from which no way leads to the border around these. */
  PixelMask withoutHoles() {
    int height = set.length / width;
    boolean[] outside = new boolean[set.length];
    Deque<Integer> open = new ArrayDeque<>();
    for (int p = 0; p < set.length; p++) {
      boolean border =
          p % width == 0 || p % width == width - 1 || p < width || p >= set.length - width;
      if (border && !set[p]) {
        outside[p] = true;
        open.add(p);
      }
    }
    while (!open.isEmpty()) {
      int p = open.remove();
      for (int y = Math.max(0, p / width - 1); y <= Math.min(height - 1, p / width + 1); y++) {
        for (int x = Math.max(0, p % width - 1); x <= Math.min(width - 1, p % width + 1); x++) {
          int q = y * width + x;
          if (!set[q] && !outside[q]) {
            outside[q] = true;
            open.add(q);
          }
        }
      }
    }
    return new PixelMask(outside, width).inverse();
  }
}
