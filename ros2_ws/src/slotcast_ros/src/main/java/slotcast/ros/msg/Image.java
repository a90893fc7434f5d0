package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * sensor_msgs/Image. An uncompressed image. Only its bytes are checked, not that encoding, width,
 * step and data agree.
 *
 * @param height rows
 * @param width columns
 * @param encoding channels, their order and size, as in {@code rgb8}
 * @param bigEndian whether channels of several bytes have the highest one first (any non-zero byte
 *     on the wire)
 * @param step bytes of a row
 * @param data rows from the top, height * step bytes
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record Image(
    Header header,
    int height,
    int width,
    String encoding,
    boolean bigEndian,
    int step,
    byte[] data) {

  public static final MessageType<Image> TYPE =
      MessageType.of("sensor_msgs/msg/Image", 33, Image::expectedBytes, Image::write, Image::read);

  public Image {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(encoding, "encoding");
    Objects.requireNonNull(data, "data");
  }

  /** Right for names in ASCII. */
  private static int expectedBytes(Image message) {
    int header = 8 + stringBytes(message.header.frameId());
    int form = padded(header) + 8 + stringBytes(message.encoding) + 1;
    return (int)
        Math.min(
            Integer.MAX_VALUE - 8,
            CdrWriter.HEADER_BYTES + padded(form) + 8L + message.data.length);
  }

  private static int stringBytes(String text) {
    return 4 + text.length() + 1;
  }

  private static int padded(int bytes) {
    return (bytes + 3) & ~3;
  }

  private static void write(Image message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    out.writeUInt32(message.height);
    out.writeUInt32(message.width);
    out.writeString(message.encoding);
    out.writeUInt8(message.bigEndian ? 1 : 0);
    out.writeUInt32(message.step);
    out.writeByteSequence(message.data);
  }

  private static Image read(CdrReader in) {
    return new Image(
        Header.TYPE.read(in),
        in.readUInt32("height"),
        in.readUInt32("width"),
        in.readString("encoding"),
        in.readUInt8("is_bigendian") != 0,
        in.readUInt32("step"),
        in.readByteSequence("data"));
  }
}
