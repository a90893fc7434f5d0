package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * sensor_msgs/PointCloud2. Points, each with the same fields.
 *
 * @param height rows; 1 for points without order
 * @param width points in a row
 * @param pointStep bytes of a point
 * @param rowStep bytes of a row
 * @param data rowStep * height bytes
 * @param isDense whether all points are valid
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record PointCloud2(
    Header header,
    int height,
    int width,
    List<PointField> fields,
    boolean isBigendian,
    int pointStep,
    int rowStep,
    byte[] data,
    boolean isDense) {
  public static final MessageType<PointCloud2> TYPE =
      MessageType.of("sensor_msgs/msg/PointCloud2", 38, PointCloud2::write, PointCloud2::read);

  public PointCloud2 {
    Objects.requireNonNull(header, "header");
    fields = List.copyOf(fields);
    Objects.requireNonNull(data, "data");
  }

  private static void write(PointCloud2 message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    out.writeUInt32(message.height);
    out.writeUInt32(message.width);
    PointField.TYPE.writeSequence(message.fields, out);
    out.writeBoolean(message.isBigendian);
    out.writeUInt32(message.pointStep);
    out.writeUInt32(message.rowStep);
    out.writeByteSequence(message.data);
    out.writeBoolean(message.isDense);
  }

  private static PointCloud2 read(CdrReader in) {
    return new PointCloud2(
        Header.TYPE.read(in),
        in.readUInt32("height"),
        in.readUInt32("width"),
        PointField.TYPE.readSequence("fields", in),
        in.readBoolean("is_bigendian"),
        in.readUInt32("point_step"),
        in.readUInt32("row_step"),
        in.readByteSequence("data"),
        in.readBoolean("is_dense"));
  }
}
