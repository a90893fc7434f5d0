package slotcast.image;

/**
 * An 8-bit RGB image.
 *
 * @param width in pixels, positive
 * @param height in pixels, positive
 * @param data row-major, three bytes a pixel (red, green, blue), no padding; not copied, so that a
 *     frame can be handed on without cost: its owner does not write to it afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // a frame is handed on, never compared
public record RgbImage(int width, int height, byte[] data) {
  /**
   * @throws IllegalArgumentException if a size is not positive or the data does not fit it
   */
  public RgbImage {
    if (width <= 0 || height <= 0 || data.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "image is " + width + "x" + height + " with " + data.length + " bytes, expected 3*w*h");
    }
  }

  /** A black image. */
  public static RgbImage black(int width, int height) {
    return new RgbImage(width, height, new byte[3 * width * height]);
  }

  /** The image turned clockwise by so many quarters, 0 to 3. */
  public RgbImage turned(int quarters) {
    if (quarters == 0) {
      return this;
    }
    boolean upright = quarters == 2;
    RgbImage out = upright ? black(width, height) : black(height, width);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int toX = upright ? width - 1 - x : quarters == 1 ? height - 1 - y : y;
        int toY = upright ? height - 1 - y : quarters == 1 ? x : width - 1 - x;
        System.arraycopy(data, 3 * (y * width + x), out.data, 3 * (toY * out.width + toX), 3);
      }
    }
    return out;
  }

  /** The pixel as 0xRRGGBB. */
  public int rgb(int x, int y) {
    int i = 3 * (y * width + x);
    return (data[i] & 0xff) << 16 | (data[i + 1] & 0xff) << 8 | (data[i + 2] & 0xff);
  }

  /** Sets a pixel to 0xRRGGBB. */
  public void setRgb(int x, int y, int rgb) {
    int i = 3 * (y * width + x);
    data[i] = (byte) (rgb >> 16);
    data[i + 1] = (byte) (rgb >> 8);
    data[i + 2] = (byte) rgb;
  }
}
