package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/Vector3. A vector in free space. */
public record Vector3(double x, double y, double z) {

  public static final MessageType<Vector3> TYPE =
      MessageType.of("geometry_msgs/msg/Vector3", 24, Vector3::write, Vector3::read);

  private static void write(Vector3 message, CdrWriter out) {
    out.writeFloat64(message.x);
    out.writeFloat64(message.y);
    out.writeFloat64(message.z);
  }

  private static Vector3 read(CdrReader in) {
    return new Vector3(in.readFloat64("x"), in.readFloat64("y"), in.readFloat64("z"));
  }
}
