package slotcast.image;

/** Soft masks at the model's resolution to label maps at another one. */
public final class SoftMasks {
  private SoftMasks() {}

  /**
   * Interpolates each mask bilinearly (pixel centres aligned, borders repeated) and takes the
   * strongest: the border between two objects is then finer than the model's pixels.
   *
   * @param masks K*height*width values from {@code offset} on, row-major
   * @return outHeight*outWidth indices of masks, 0 to K-1; the lower index wins a tie
   */
  public static byte[] labels(
      float[] masks, int offset, int k, int height, int width, int outHeight, int outWidth) {
    byte[] labels = new byte[outHeight * outWidth];
    float[] best = new float[outWidth];
    for (int y = 0; y < outHeight; y++) {
      float sy = Math.max(0, Math.min(height - 1, (y + 0.5f) * height / outHeight - 0.5f));
      int y0 = (int) sy;
      int y1 = Math.min(height - 1, y0 + 1);
      float fy = sy - y0;
      for (int s = 0; s < k; s++) {
        int row0 = offset + (s * height + y0) * width;
        int row1 = offset + (s * height + y1) * width;
        for (int x = 0; x < outWidth; x++) {
          float sx = Math.max(0, Math.min(width - 1, (x + 0.5f) * width / outWidth - 0.5f));
          int x0 = (int) sx;
          int x1 = Math.min(width - 1, x0 + 1);
          float fx = sx - x0;
          float top = masks[row0 + x0] * (1 - fx) + masks[row0 + x1] * fx;
          float bottom = masks[row1 + x0] * (1 - fx) + masks[row1 + x1] * fx;
          float value = top * (1 - fy) + bottom * fy;
          if (s == 0 || value > best[x]) {
            best[x] = value;
            labels[y * outWidth + x] = (byte) s;
          }
        }
      }
    }
    return labels;
  }
}
