package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * geometry_msgs/Pose2D. A position on a plane, in metres, and a heading in radians. Not the one of
 * {@link BoundingBox2D}, see {@link VisionPose2D}.
 */
public record Pose2D(double x, double y, double theta) {

  public static final MessageType<Pose2D> TYPE =
      MessageType.of("geometry_msgs/msg/Pose2D", 24, Pose2D::write, Pose2D::read);

  private static void write(Pose2D message, CdrWriter out) {
    out.writeFloat64(message.x);
    out.writeFloat64(message.y);
    out.writeFloat64(message.theta);
  }

  private static Pose2D read(CdrReader in) {
    return new Pose2D(in.readFloat64("x"), in.readFloat64("y"), in.readFloat64("theta"));
  }
}
