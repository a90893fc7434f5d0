package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** vision_msgs/Point2D. A position in an image, in pixels; x to the right, y down. */
public record Point2D(double x, double y) {

  public static final MessageType<Point2D> TYPE =
      MessageType.of("vision_msgs/msg/Point2D", 16, Point2D::write, Point2D::read);

  private static void write(Point2D message, CdrWriter out) {
    out.writeFloat64(message.x);
    out.writeFloat64(message.y);
  }

  private static Point2D read(CdrReader in) {
    return new Point2D(in.readFloat64("x"), in.readFloat64("y"));
  }
}
