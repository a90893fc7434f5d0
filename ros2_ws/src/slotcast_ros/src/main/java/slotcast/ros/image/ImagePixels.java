package slotcast.ros.image;

import java.util.Optional;
import java.util.regex.Pattern;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Image;

/**
 * The pixels of a sensor_msgs/Image. A message is a stranger's: nothing of it is believed before it
 * was checked.
 */
public final class ImagePixels {
  /** The largest number of rows or of columns that is believed. */
  public static final int MAX_SIDE = 16_384;

  private static final Pattern OPENCV_TYPE = Pattern.compile("(8|16|32|64)[USF]C[0-9]*");
  private static final int MAX_QUOTED = 60;

  private ImagePixels() {}

  /**
   * Checks a message without copying it.
   *
   * @throws MalformedMessageException if the encoding is none of {@link ImageEncoding#ALL}, a side
   *     is 0 or above {@value #MAX_SIDE} or not one that the encoding can have, or step and data do
   *     not fit the size
   */
  public static void check(Image message) {
    ImageEncoding encoding = encoding(message.encoding());
    int width = side("image width", message.width());
    int height = side("image height", message.height());
    if (3L * width * height > Integer.MAX_VALUE - 8) {
      throw new MalformedMessageException(
          "image size", width + "x" + height, "at most " + Integer.MAX_VALUE / 3 + " pixels");
    }
    Optional<String> expected = encoding.expectedSize(width, height);
    if (expected.isPresent()) {
      throw new MalformedMessageException(
          "image size", width + "x" + height, expected.get() + " for " + message.encoding());
    }
    checkRows(message, encoding.rowBytes(width), encoding.dataRows(height));
  }

  private static void checkRows(Image message, int rowBytes, int rows) {
    long step = Integer.toUnsignedLong(message.step());
    if (step < rowBytes) {
      throw new MalformedMessageException(
          "image step",
          step + " bytes",
          "at least " + rowBytes + " for " + message.width() + " pixels of " + message.encoding());
    }
    if (message.data().length != step * rows) {
      throw new MalformedMessageException(
          "image data",
          message.data().length + " bytes",
          step * rows + " (" + rows + " rows of " + step + " for " + message.encoding() + ")");
    }
  }

  /**
   * Pixels without row padding, three bytes each, red first; alpha is left out, grey stands in all
   * three.
   *
   * @return the message's own array where it lies just so, else a copy
   * @throws MalformedMessageException as {@link #check} does
   */
  public static byte[] rgb(Image message) {
    check(message);
    ImageEncoding encoding = encoding(message.encoding());
    int bytes = 3 * message.width() * message.height();
    if (encoding.isRgb() && message.data().length == bytes) {
      return message.data();
    }
    byte[] rgb = new byte[bytes];
    encoding.toRgb(message, rgb);
    return rgb;
  }

  /**
   * A copy of one byte a pixel without row padding.
   *
   * @throws MalformedMessageException if it is not mono8 or 8UC1, or as {@link #check} does
   */
  public static byte[] mono(Image message) {
    if (!message.encoding().equals("mono8") && !message.encoding().equals("8UC1")) {
      throw new MalformedMessageException(
          "image encoding", quote(message.encoding()), "mono8, a number for each object");
    }
    check(message);
    byte[] out = new byte[message.width() * message.height()];
    for (int row = 0; row < message.height(); row++) {
      System.arraycopy(
          message.data(), row * message.step(), out, row * message.width(), message.width());
    }
    return out;
  }

  private static ImageEncoding encoding(String name) {
    ImageEncoding encoding = ImageEncoding.ALL.get(name);
    if (encoding != null) {
      return encoding;
    }
    throw new MalformedMessageException(
        "image encoding",
        quote(name),
        OPENCV_TYPE.matcher(name).matches()
            ? "1, 3 or 4 channels of 8UC or 16UC; convert the image to mono8 or rgb8"
            : "one as rgb8, mono8, yuyv, nv12 or bayer_rggb8; set the camera to such a one");
  }

  /** A side of an image in the range that is believed. */
  static int side(String name, int value) {
    if (value < 1 || value > MAX_SIDE) {
      throw new MalformedMessageException(
          name, Integer.toUnsignedString(value), "1 to " + MAX_SIDE + " pixels");
    }
    return value;
  }

  /** Text of a stranger, made fit for a log line: printable, quoted and cut. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), MAX_QUOTED); i++) {
      char c = text.charAt(i);
      quoted.append(c >= ' ' && c < 127 && c != '"' ? c : '?');
    }
    return quoted.append(text.length() > MAX_QUOTED ? "…\"" : "\"").toString();
  }

  /**
   * Distances in metres along the optical axis, row by row (REP 118): 16UC1 holds millimetres,
   * 32FC1 metres.
   *
   * @return NaN where the distance is not known: 0, negative or not finite
   * @throws MalformedMessageException if it has another encoding, or as {@link #check} does
   */
  public static float[] metres(Image message) {
    boolean millimetres = message.encoding().equals("16UC1") || message.encoding().equals("mono16");
    if (!millimetres && !message.encoding().equals("32FC1")) {
      throw new MalformedMessageException(
          "image encoding", quote(message.encoding()), "16UC1 (mm) or 32FC1 (m) for depth");
    }
    int width = side("image width", message.width());
    int height = side("image height", message.height());
    int bytes = millimetres ? 2 : 4;
    checkRows(message, bytes * width, height);
    float[] out = new float[Math.multiplyExact(width, height)];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
          int at = y * message.step() + x * bytes + (message.bigEndian() ? i : bytes - 1 - i);
          value = value << 8 | (message.data()[at] & 0xff);
        }
        float z = millimetres ? value / 1000f : Float.intBitsToFloat(value);
        out[y * width + x] = z > 0 && Float.isFinite(z) ? z : Float.NaN;
      }
    }
    return out;
  }
}
