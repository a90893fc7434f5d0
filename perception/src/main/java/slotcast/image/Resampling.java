package slotcast.image;

/**
 * Images from a camera's size to a model's; {@link CameraPictures} leads back.
 *
 * <p>Where the image shrinks, a pixel is the mean over the area that it covers (for half the size
 * the mean of 2x2); where it grows, values are interpolated bilinearly between pixel centres.
 * Beyond the border the nearest pixel counts.
 */
public final class Resampling {
  private Resampling() {}

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
