package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/Point. A position, in metres unless the owner says otherwise. */
public record Point(double x, double y, double z) {

  public static final MessageType<Point> TYPE =
      MessageType.of("geometry_msgs/msg/Point", 24, Point::write, Point::read);

  private static void write(Point message, CdrWriter out) {
    out.writeFloat64(message.x);
    out.writeFloat64(message.y);
    out.writeFloat64(message.z);
  }

  private static Point read(CdrReader in) {
    return new Point(in.readFloat64("x"), in.readFloat64("y"), in.readFloat64("z"));
  }
}
