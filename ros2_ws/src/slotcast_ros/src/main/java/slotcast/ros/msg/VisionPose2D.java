package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/Pose2D. A position in an image and a rotation in radians: vision_msgs/Pose2D, not
 * {@link Pose2D}.
 */
public record VisionPose2D(Point2D position, double theta) {

  public static final MessageType<VisionPose2D> TYPE =
      MessageType.of("vision_msgs/msg/Pose2D", 24, VisionPose2D::write, VisionPose2D::read);

  public VisionPose2D {
    Objects.requireNonNull(position, "position");
  }

  private static void write(VisionPose2D message, CdrWriter out) {
    Point2D.TYPE.write(message.position, out);
    out.writeFloat64(message.theta);
  }

  private static VisionPose2D read(CdrReader in) {
    return new VisionPose2D(Point2D.TYPE.read(in), in.readFloat64("theta"));
  }
}
