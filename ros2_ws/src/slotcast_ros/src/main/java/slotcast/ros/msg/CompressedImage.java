package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * sensor_msgs/CompressedImage. A compressed image.
 *
 * @param format how it is compressed, as in {@code jpeg}
 * @param data the compressed bytes
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record CompressedImage(Header header, String format, byte[] data) {

  public static final MessageType<CompressedImage> TYPE =
      MessageType.of(
          "sensor_msgs/msg/CompressedImage", 20, CompressedImage::write, CompressedImage::read);

  public CompressedImage {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(data, "data");
  }

  private static void write(CompressedImage message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    out.writeString(message.format);
    out.writeByteSequence(message.data);
  }

  private static CompressedImage read(CdrReader in) {
    return new CompressedImage(
        Header.TYPE.read(in), in.readString("format"), in.readByteSequence("data"));
  }
}
