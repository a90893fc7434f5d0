package slotcast.image;

/**
 * Images between a camera's size and a model's.
 *
 * <p>Where the image shrinks, a pixel is the mean over the area that it covers (for half the size
 * the mean of 2x2); where it grows, values are interpolated bilinearly between pixel centres.
 * Beyond the border the nearest pixel counts.
 */
public final class Resampling {
  private Resampling() {}

  /**
   * Weights of source pixels for every target pixel along one axis: {@code first[i]} and on, {@code
   * weights[i]} each, summing to 1.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Taps(int[] first, float[][] weights) {
    /**
     * @param n target pixels
     * @param source number of source pixels
     * @param start of the target's frame, in source pixels
     * @param step source pixels per target pixel
     */
    static Taps of(int n, int source, double start, double step) {
      int[] first = new int[n];
      float[][] weights = new float[n][];
      for (int i = 0; i < n; i++) {
        double low = start + i * step;
        double high = low + step;
        if (step < 1) { // between the two nearest centres
          double centre = (low + high) / 2 - 0.5;
          low = Math.floor(centre);
          double share = centre - low;
          int a = clamp((int) low, source);
          int b = clamp((int) low + 1, source);
          first[i] = a;
          weights[i] = a == b ? new float[] {1} : new float[] {(float) (1 - share), (float) share};
          continue;
        }
        int from = (int) Math.floor(low);
        int to = (int) Math.ceil(high - 1e-9);
        int a = clamp(from, source);
        int b = clamp(to - 1, source);
        float[] w = new float[b - a + 1];
        for (int s = from; s < to; s++) {
          double overlap = Math.min(high, s + 1) - Math.max(low, s);
          w[clamp(s, source) - a] += (float) (Math.max(overlap, 0) / step);
        }
        first[i] = a;
        weights[i] = w;
      }
      return new Taps(first, weights);
    }

    private static int clamp(int i, int size) {
      return Math.max(0, Math.min(size - 1, i));
    }
  }

  /**
   * The camera's image as the model sees it.
   *
   * @return (3,H,W) RGB in [-1,1]
   */
  public static float[] toModel(RgbImage camera, FrameMapping m) {
    if (camera.width() != m.cameraWidth() || camera.height() != m.cameraHeight()) {
      throw new IllegalArgumentException(
          "image is "
              + camera.width()
              + "x"
              + camera.height()
              + ", expected "
              + m.cameraWidth()
              + "x"
              + m.cameraHeight());
    }
    float[] out = resample(camera, m);
    for (int i = 0; i < out.length; i++) {
      out[i] = out[i] / 127.5f - 1;
    }
    return out;
  }

  /** (3,H,W) RGB in [-1,1] as an 8-bit image; values outside are clamped. */
  public static RgbImage fromModel(float[] image, int width, int height) {
    byte[] data = new byte[3 * width * height];
    int n = width * height;
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < n; i++) {
        data[3 * i + c] = toByte((image[c * n + i] + 1) * 127.5f);
      }
    }
    return new RgbImage(width, height, data);
  }

  /**
   * An image of the model's size in place in the camera's. Where the model's frame does not reach,
   * the image is black.
   */
  public static RgbImage toCamera(RgbImage model, FrameMapping m) {
    FrameMapping inverse =
        new FrameMapping(
            /* cameraWidth= */ m.modelWidth(),
            /* cameraHeight= */ m.modelHeight(),
            /* modelWidth= */ m.cameraWidth(),
            /* modelHeight= */ m.cameraHeight(),
            m.toModelX(0),
            m.toModelY(0),
            m.cameraWidth() / m.scaleX(),
            m.cameraHeight() / m.scaleY());
    if (model.width() != m.modelWidth() || model.height() != m.modelHeight()) {
      throw new IllegalArgumentException(
          "image is " + model.width() + "x" + model.height() + ", expected the model's size");
    }
    float[] planes = resample(model, inverse);
    int w = m.cameraWidth();
    int h = m.cameraHeight();
    byte[] data = new byte[3 * w * h];
    for (int y = 0; y < h; y++) {
      double v = m.toModelY(y + 0.5);
      for (int x = 0; x < w; x++) {
        double u = m.toModelX(x + 0.5);
        if (u >= 0 && u <= m.modelWidth() && v >= 0 && v <= m.modelHeight()) {
          for (int c = 0; c < 3; c++) {
            data[3 * (y * w + x) + c] = toByte(planes[(c * h + y) * w + x]);
          }
        }
      }
    }
    return new RgbImage(w, h, data);
  }

  /** The frame of the mapping cut out of the image: (3,H,W), 0 to 255. */
  private static float[] resample(RgbImage image, FrameMapping m) {
    int w = m.modelWidth();
    int h = m.modelHeight();
    Taps columns = Taps.of(w, image.width(), m.cropX(), m.scaleX());
    Taps rows = Taps.of(h, image.height(), m.cropY(), m.scaleY());
    float[] out = new float[3 * w * h];
    float[] line = new float[3 * image.width()]; // one target row, source columns
    byte[] data = image.data();
    for (int y = 0; y < h; y++) {
      java.util.Arrays.fill(line, 0);
      float[] wy = rows.weights()[y];
      for (int r = 0; r < wy.length; r++) {
        int offset = (rows.first()[y] + r) * line.length;
        float weight = wy[r];
        for (int i = 0; i < line.length; i++) {
          line[i] += weight * (data[offset + i] & 0xff);
        }
      }
      for (int x = 0; x < w; x++) {
        float[] wx = columns.weights()[x];
        int start = 3 * columns.first()[x];
        for (int c = 0; c < 3; c++) {
          float sum = 0;
          for (int i = 0; i < wx.length; i++) {
            sum += wx[i] * line[start + 3 * i + c];
          }
          out[(c * h + y) * w + x] = sum;
        }
      }
    }
    return out;
  }

  private static byte toByte(float value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }
}
