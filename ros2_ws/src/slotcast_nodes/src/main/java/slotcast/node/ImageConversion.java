package slotcast.node;

import java.util.Optional;
import java.util.regex.Pattern;
import slotcast.image.RgbImage;
import slotcast.node.image.ImageEncoding;
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

  private static final Pattern OPENCV_TYPE = Pattern.compile("(8|16|32|64)[USF]C[0-9]*");

  private ImageConversion() {}

  /**
   * Checks a message without copying it.
   *
   * @throws RefusedMessageException if the encoding is none of {@link ImageEncoding#ALL}, a side is
   *     0 or above {@value #MAX_SIDE} or not one that the encoding can have, or step and data do
   *     not fit the size
   */
  public static void check(Image message) throws RefusedMessageException {
    ImageEncoding encoding = encoding(message.encoding());
    int width = side("image width", message.width());
    int height = side("image height", message.height());
    if (3L * width * height > Integer.MAX_VALUE - 8) {
      throw new RefusedMessageException(
          "image size", width + "x" + height, "at most " + Integer.MAX_VALUE / 3 + " pixels");
    }
    Optional<String> expected = encoding.expectedSize(width, height);
    if (expected.isPresent()) {
      throw new RefusedMessageException(
          "image size", width + "x" + height, expected.get() + " for " + message.encoding());
    }
    long step = Integer.toUnsignedLong(message.step());
    int rowBytes = encoding.rowBytes(width);
    if (step < rowBytes) {
      throw new RefusedMessageException(
          "image step",
          step + " bytes",
          "at least " + rowBytes + " for " + width + " pixels of " + message.encoding());
    }
    int rows = encoding.dataRows(height);
    if (message.data().length != step * rows) {
      throw new RefusedMessageException(
          "image data",
          message.data().length + " bytes",
          step * rows + " (" + rows + " rows of " + step + " for " + message.encoding() + ")");
    }
  }

  /**
   * A copy without row padding, in RGB; alpha is left out, grey stands in all three channels.
   *
   * @throws RefusedMessageException as {@link #check} does
   */
  public static RgbImage toRgb(Image message) throws RefusedMessageException {
    check(message);
    byte[] rgb = new byte[3 * message.width() * message.height()];
    encoding(message.encoding()).toRgb(message, rgb);
    return new RgbImage(message.width(), message.height(), rgb);
  }

  private static ImageEncoding encoding(String name) throws RefusedMessageException {
    ImageEncoding encoding = ImageEncoding.ALL.get(name);
    if (encoding != null) {
      return encoding;
    }
    throw new RefusedMessageException(
        "image encoding",
        RefusedMessageException.quote(name),
        OPENCV_TYPE.matcher(name).matches()
            ? "1, 3 or 4 channels of 8UC or 16UC; convert the image to mono8 or rgb8"
            : "one as rgb8, mono8, yuyv, nv12 or bayer_rggb8; set the camera to such a one");
  }

  private static int side(String name, int value) throws RefusedMessageException {
    if (value < 1 || value > MAX_SIDE) {
      throw new RefusedMessageException(
          name, Integer.toUnsignedString(value), "1 to " + MAX_SIDE + " pixels");
    }
    return value;
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
