package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/Quaternion. An orientation. */
public record Quaternion(double x, double y, double z, double w) {

  public static final MessageType<Quaternion> TYPE =
      MessageType.of("geometry_msgs/msg/Quaternion", 32, Quaternion::write, Quaternion::read);

  /** No rotation. */
  public static final Quaternion IDENTITY = new Quaternion(0, 0, 0, 1);

  private static void write(Quaternion message, CdrWriter out) {
    out.writeFloat64(message.x);
    out.writeFloat64(message.y);
    out.writeFloat64(message.z);
    out.writeFloat64(message.w);
  }

  private static Quaternion read(CdrReader in) {
    return new Quaternion(
        in.readFloat64("x"), in.readFloat64("y"), in.readFloat64("z"), in.readFloat64("w"));
  }
}
