package slotcast.metrics;

/**
 * The ARI of section 4.5.2 of the thesis that Slotcast implements, by its seven steps.
 *
 * <p>It is ARI of two binary maps, object or not, and so differs from {@link Segmentation#ari}:
 *
 * <ul>
 *   <li>Steps 2 and 5 sum the masks of all objects. Objects that are merged, split or swapped score
 *       as well as right ones, and one slot for all objects can reach 1.
 *   <li>Step 4 cuts each mask at 0.5, where ARI gives a pixel to its strongest slot. A pixel that
 *       no slot has half of is background.
 *   <li>Step 6 interpolates the prediction. ARI interpolates soft masks before it decides, or
 *       nothing at all.
 * </ul>
 *
 * <p>Hence it is <b>not comparable</b> with ARI or FG-ARI; it is here to be compared with the
 * numbers of that work.
 *
 * <p>The text leaves two things open. The background's slot has to be left out of the sum, or every
 * pixel that some slot has half of is foreground: the caller names it, {@link
 * SoftMasks#largestSlot} finds it. And the kind of resizing: bilinear with aligned pixel centres
 * here, and cut at 0.5 once more, since ARI needs whole labels. The thesis says that the threshold
 * "depends on the random seed"; here it is always 0.5.
 */
public final class PaperAri {
  private static final float THRESHOLD = 0.5f;

  private PaperAri() {}

  /**
   * Steps 2 to 7 for one frame; steps 1 and 3, the masks, are the caller's.
   *
   * @param truth (H,W) label map, 0 is the background
   * @param truthWidth W
   * @param masks (K,h,w) soft masks in 0 to 1
   * @param slots K
   * @param maskWidth w
   * @param backgroundSlot the slot that is left out
   * @return at most 1
   * @throws IllegalArgumentException if a size does not fit
   */
  public static double of(
      int[] truth, int truthWidth, float[] masks, int slots, int maskWidth, int backgroundSlot) {
    check(truth, truthWidth, masks, slots, maskWidth, backgroundSlot);
    int maskHeight = masks.length / slots / maskWidth;
    int[] sumOfTrue = sumOfTrueMasks(truth);
    float[] sumOfPredicted = sumOfCutMasks(masks, slots, backgroundSlot);
    int[] resized =
        cut(
            resize(sumOfPredicted, maskHeight, maskWidth, truth.length / truthWidth, truthWidth),
            THRESHOLD);
    return Segmentation.ari(sumOfTrue, resized); // step 7
  }

  /** Step 2: the sum of all true masks, 1 where there is any object. */
  static int[] sumOfTrueMasks(int[] truth) {
    int[] sum = new int[truth.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = truth[i] > 0 ? 1 : 0;
    }
    return sum;
  }

  /** Steps 4 and 5: each mask but the background's cut at 0.5, and their sum: (h,w) of 0 and 1. */
  static float[] sumOfCutMasks(float[] masks, int slots, int backgroundSlot) {
    int pixels = masks.length / slots;
    float[] sum = new float[pixels];
    for (int k = 0; k < slots; k++) {
      for (int p = 0; p < pixels && k != backgroundSlot; p++) {
        if (masks[k * pixels + p] > THRESHOLD) {
          sum[p] = 1;
        }
      }
    }
    return sum;
  }

  /**
   * Step 6: bilinear, aligned pixel centres, the border repeated, as torch's {@code
   * align_corners=False}.
   */
  static float[] resize(float[] image, int height, int width, int newHeight, int newWidth) {
    float[] out = new float[newHeight * newWidth];
    for (int y = 0; y < newHeight; y++) {
      double sy = Math.max(0, (y + 0.5) * height / newHeight - 0.5);
      int y0 = (int) sy;
      int y1 = Math.min(y0 + 1, height - 1);
      double fy = sy - y0;
      for (int x = 0; x < newWidth; x++) {
        double sx = Math.max(0, (x + 0.5) * width / newWidth - 0.5);
        int x0 = (int) sx;
        int x1 = Math.min(x0 + 1, width - 1);
        double fx = sx - x0;
        double top = image[y0 * width + x0] * (1 - fx) + image[y0 * width + x1] * fx;
        double bottom = image[y1 * width + x0] * (1 - fx) + image[y1 * width + x1] * fx;
        out[y * newWidth + x] = (float) (top * (1 - fy) + bottom * fy);
      }
    }
    return out;
  }

  private static int[] cut(float[] values, float threshold) {
    int[] binary = new int[values.length];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = values[i] > threshold ? 1 : 0;
    }
    return binary;
  }

  private static void check(
      int[] truth, int truthWidth, float[] masks, int slots, int maskWidth, int backgroundSlot) {
    if (truthWidth <= 0 || truth.length % truthWidth != 0) {
      throw new IllegalArgumentException(
          "truth has " + truth.length + " pixels, expected rows of " + truthWidth);
    }
    if (slots <= 0 || maskWidth <= 0 || masks.length % (slots * maskWidth) != 0) {
      throw new IllegalArgumentException(
          "masks have "
              + masks.length
              + " values, expected a multiple of "
              + slots
              + " slots x "
              + maskWidth
              + " columns");
    }
    if (backgroundSlot < 0 || backgroundSlot >= slots) {
      throw new IllegalArgumentException(
          "background slot is " + backgroundSlot + ", expected 0 to " + (slots - 1));
    }
  }
}
