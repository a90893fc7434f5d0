package slotcast.metrics;

import java.util.Arrays;

/** From a decoder's soft masks to one slot per pixel. */
public final class SoftMasks {
  private static final float FOREGROUND = 0.5f;

  private SoftMasks() {}

  /**
   * The slot with the greatest mask at each pixel, the first one among equals.
   *
   * @param masks (K,N) row-major, K slots, N pixels
   * @return N slot numbers
   */
  public static int[] argmax(float[] masks, int slots) {
    return argmax(masks, slots, new int[check(masks, slots)]);
  }

  /** The same, into an array of N places, which is returned. */
  public static int[] argmax(float[] masks, int slots, int[] best) {
    int pixels = check(masks, slots);
    Arrays.fill(best, 0);
    for (int k = 1; k < slots; k++) {
      for (int p = 0; p < pixels; p++) {
        if (masks[k * pixels + p] > masks[best[p] * pixels + p]) {
          best[p] = k;
        }
      }
    }
    return best;
  }

  /**
   * As {@link #argmax}, but a pixel whose greatest mask is below 0.5 goes to the slot whose own
   * maximum is the smallest: the reference's guess at the background ({@code postproc_mask}).
   */
  public static int[] labels(float[] masks, int slots) {
    int pixels = check(masks, slots);
    int[] best = argmax(masks, slots);
    int background = slotOfSmallestMaximum(masks, slots, pixels);
    for (int p = 0; p < pixels; p++) {
      if (masks[best[p] * pixels + p] < FOREGROUND) {
        best[p] = background;
      }
    }
    return best;
  }

  private static int slotOfSmallestMaximum(float[] masks, int slots, int pixels) {
    int background = 0;
    float smallest = Float.POSITIVE_INFINITY;
    for (int k = 0; k < slots; k++) {
      float maximum = Float.NEGATIVE_INFINITY;
      for (int p = 0; p < pixels; p++) {
        maximum = Math.max(maximum, masks[k * pixels + p]);
      }
      if (maximum < smallest) {
        smallest = maximum;
        background = k;
      }
    }
    return background;
  }

  /** The slot that covers most of the image: the sum of its mask is the greatest. */
  public static int largestSlot(float[] masks, int slots) {
    int pixels = check(masks, slots);
    int largest = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < slots; k++) {
      double sum = 0;
      for (int p = 0; p < pixels; p++) {
        sum += masks[k * pixels + p];
      }
      if (sum > most) {
        most = sum;
        largest = k;
      }
    }
    return largest;
  }

  private static int check(float[] masks, int slots) {
    if (slots <= 0 || masks.length == 0 || masks.length % slots != 0) {
      throw new IllegalArgumentException(
          "masks have " + masks.length + " values, expected a multiple of " + slots + " slots");
    }
    return masks.length / slots;
  }
}
