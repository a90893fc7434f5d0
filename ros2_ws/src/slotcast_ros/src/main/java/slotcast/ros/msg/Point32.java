package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/Point32. A point in single precision, metres. */
public record Point32(float x, float y, float z) {
  public static final MessageType<Point32> TYPE =
      MessageType.of("geometry_msgs/msg/Point32", 12, Point32::write, Point32::read);

  private static void write(Point32 message, CdrWriter out) {
    out.writeFloat32(message.x);
    out.writeFloat32(message.y);
    out.writeFloat32(message.z);
  }

  private static Point32 read(CdrReader in) {
    return new Point32(in.readFloat32("x"), in.readFloat32("y"), in.readFloat32("z"));
  }
}
