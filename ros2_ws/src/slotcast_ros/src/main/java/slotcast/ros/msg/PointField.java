package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * sensor_msgs/PointField. One value of each point of a cloud.
 *
 * @param offset bytes from the start of a point
 * @param datatype one of {@link #INT8} to {@link #FLOAT64}
 * @param count values in it
 */
public record PointField(String name, int offset, byte datatype, int count) {
  public static final byte INT8 = 1;
  public static final byte UINT8 = 2;
  public static final byte INT16 = 3;
  public static final byte UINT16 = 4;
  public static final byte INT32 = 5;
  public static final byte UINT32 = 6;
  public static final byte FLOAT32 = 7;
  public static final byte FLOAT64 = 8;

  public static final MessageType<PointField> TYPE =
      MessageType.of("sensor_msgs/msg/PointField", 13, PointField::write, PointField::read);

  public PointField {
    Objects.requireNonNull(name, "name");
  }

  private static void write(PointField message, CdrWriter out) {
    out.writeString(message.name);
    out.writeUInt32(message.offset);
    out.writeByte(message.datatype);
    out.writeUInt32(message.count);
  }

  private static PointField read(CdrReader in) {
    return new PointField(
        in.readString("name"),
        in.readUInt32("offset"),
        in.readByte("datatype"),
        in.readUInt32("count"));
  }
}
