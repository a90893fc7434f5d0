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
   * One camera's image as the model sees it; for many of a size there is {@link ModelPictures}.
   *
   * @return (3,H,W) RGB in [-1,1]
   */
  public static float[] toModel(RgbImage camera, FrameMapping m) {
    return new ModelPictures(m).of(camera);
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

  private static byte toByte(float value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }
}
