package slotcast.metrics;

/**
 * The ARI of section 4.5.2 of the thesis that Slotcast implements: object or not, regardless of
 * which object.
 *
 * <p>All true masks are summed into one binary mask; each slot's soft mask is cut at 0.5 and all
 * are summed, resized to the true size, and the two binary masks compared by ARI over all pixels.
 * It does not see objects that are merged, swapped or split, so it is <b>not comparable</b> with
 * ARI or FG-ARI of {@link Segmentation}; it is here to be compared with the numbers of that work.
 *
 * <p>The text leaves two things open. The background's slot has to be left out of the sum, or every
 * pixel is foreground: the caller names it, {@link SoftMasks#largestSlot} finds it. The kind of
 * resizing: bilinear with aligned pixel centres here, cut at 0.5 once more.
 */
public final class ForegroundAri {
  private static final float THRESHOLD = 0.5f;

  private ForegroundAri() {}

  /**
   * @param truth (H,W) label map, 0 is the background
   * @param truthWidth W
   * @param masks (K,h,w) soft masks in 0 to 1
   * @param slots K
   * @param maskWidth w
   * @param backgroundSlot the slot that is left out
   */
  public static double of(
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
    int pixels = masks.length / slots;
    float[] foreground = new float[pixels];
    for (int k = 0; k < slots; k++) {
      for (int p = 0; p < pixels && k != backgroundSlot; p++) {
        if (masks[k * pixels + p] > THRESHOLD) {
          foreground[p] = 1;
        }
      }
    }
    int height = truth.length / truthWidth;
    float[] resized = resize(foreground, pixels / maskWidth, maskWidth, height, truthWidth);
    int[] binaryTruth = new int[truth.length];
    int[] binaryPrediction = new int[truth.length];
    for (int i = 0; i < truth.length; i++) {
      binaryTruth[i] = truth[i] > 0 ? 1 : 0;
      binaryPrediction[i] = resized[i] > THRESHOLD ? 1 : 0;
    }
    return Segmentation.ari(binaryTruth, binaryPrediction);
  }

  /** Bilinear, aligned pixel centres, the border repeated: torch's {@code align_corners=False}. */
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
}
