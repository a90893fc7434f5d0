package slotcast.node;

import slotcast.image.RgbImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;

/**
 * Between sensor_msgs/Image and the images that a core works on.
 *
 * <p>A message is a stranger's: nothing of it is believed before it was checked, so that a core
 * never sees an image whose size, step and data disagree.
 */
public final class ImageConversion {
  /** The largest number of rows or of columns that is believed. */
  public static final int MAX_SIDE = 16_384;

  /** Channels of one pixel in the message, by position: where red, green and blue lie. */
  private enum Layout {
    RGB8("rgb8", 3, 0, 1, 2),
    BGR8("bgr8", 3, 2, 1, 0),
    RGBA8("rgba8", 4, 0, 1, 2),
    BGRA8("bgra8", 4, 2, 1, 0),
    MONO8("mono8", 1, 0, 0, 0);

    private static final Layout[] ALL = values();

    private final String encoding;
    private final int channels;
    private final int red;
    private final int green;
    private final int blue;

    Layout(String encoding, int channels, int red, int green, int blue) {
      this.encoding = encoding;
      this.channels = channels;
      this.red = red;
      this.green = green;
      this.blue = blue;
    }

    static Layout of(String encoding) throws RefusedMessageException {
      for (Layout layout : ALL) {
        if (layout.encoding.equals(encoding)) {
          return layout;
        }
      }
      throw new RefusedMessageException(
          "image encoding",
          RefusedMessageException.quote(encoding),
          "rgb8, bgr8, mono8, rgba8 or bgra8");
    }
  }

  private ImageConversion() {}

  /**
   * Checks a message without copying it.
   *
   * @throws RefusedMessageException if the encoding is not one of rgb8, bgr8, mono8, rgba8 and
   *     bgra8, a side is 0 or above {@value #MAX_SIDE}, or step and data do not fit the size
   */
  public static void check(Image message) throws RefusedMessageException {
    Layout layout = Layout.of(message.encoding());
    int width = side("image width", message.width());
    int height = side("image height", message.height());
    if (3L * width * height > Integer.MAX_VALUE - 8) {
      throw new RefusedMessageException(
          "image size", width + "x" + height, "at most " + Integer.MAX_VALUE / 3 + " pixels");
    }
    long step = Integer.toUnsignedLong(message.step());
    long rowBytes = (long) width * layout.channels;
    if (step < rowBytes) {
      throw new RefusedMessageException(
          "image step",
          step + " bytes",
          "at least " + rowBytes + " for " + width + " pixels of " + layout.encoding);
    }
    if (message.data().length != step * height) {
      throw new RefusedMessageException(
          "image data",
          message.data().length + " bytes",
          step * height + " (" + height + " rows of " + step + ")");
    }
  }

  /**
   * A copy without row padding, in RGB; alpha is left out, grey stands in all three channels.
   *
   * @throws RefusedMessageException as {@link #check} does
   */
  public static RgbImage toRgb(Image message) throws RefusedMessageException {
    check(message);
    return copy(
        message.data(),
        message.step(),
        Layout.of(message.encoding()),
        message.width(),
        message.height());
  }

  private static int side(String name, int value) throws RefusedMessageException {
    if (value < 1 || value > MAX_SIDE) {
      throw new RefusedMessageException(
          name, Integer.toUnsignedString(value), "1 to " + MAX_SIDE + " pixels");
    }
    return value;
  }

  private static RgbImage copy(byte[] data, int step, Layout layout, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int row = 0; row < height; row++) {
      int from = row * step;
      int to = 3 * row * width;
      if (layout == Layout.RGB8) {
        System.arraycopy(data, from, rgb, to, 3 * width);
        continue;
      }
      for (int column = 0; column < width; column++) {
        rgb[to] = data[from + layout.red];
        rgb[to + 1] = data[from + layout.green];
        rgb[to + 2] = data[from + layout.blue];
        to += 3;
        from += layout.channels;
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** An rgb8 message that shares the image's array. */
  public static Image rgb8(Header header, RgbImage image) {
    return new Image(
        header, image.height(), image.width(), "rgb8", false, 3 * image.width(), image.data());
  }

  /**
   * A mono8 message that shares the array.
   *
   * @param data row-major, one byte a pixel
   * @throws IllegalArgumentException if the data does not fit the size
   */
  public static Image mono8(Header header, int width, int height, byte[] data) {
    if (data.length != (long) width * height) {
      throw new IllegalArgumentException(
          "label image is " + width + "x" + height + " with " + data.length + " bytes");
    }
    return new Image(header, height, width, "mono8", false, width, data);
  }
}
