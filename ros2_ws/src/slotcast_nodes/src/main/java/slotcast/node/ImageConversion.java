package slotcast.node;

import slotcast.image.RgbImage;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.image.ImagePixels;
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
  public static final int MAX_SIDE = ImagePixels.MAX_SIDE;

  private ImageConversion() {}

  /**
   * Checks a message without copying it.
   *
   * @throws RefusedMessageException if {@link ImagePixels#check} finds a fault
   */
  public static void check(Image message) throws RefusedMessageException {
    try {
      ImagePixels.check(message);
    } catch (MalformedMessageException e) {
      throw new RefusedMessageException(e.what(), e.got(), e.expected());
    }
  }

  /**
   * The pixels in RGB, without row padding; alpha is left out, grey stands in all three channels.
   * An rgb8 message without padding is not copied: image and message share the array.
   *
   * @throws RefusedMessageException as {@link #check} does
   */
  public static RgbImage toRgb(Image message) throws RefusedMessageException {
    check(message);
    return new RgbImage(message.width(), message.height(), ImagePixels.rgb(message));
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
