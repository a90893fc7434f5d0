package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/BoundingBox3D. A box in space.
 *
 * @param center its middle, and how it is turned
 * @param size along the box's own axes, metres
 */
public record BoundingBox3D(Pose center, Vector3 size) {
  public static final MessageType<BoundingBox3D> TYPE =
      MessageType.of(
          "vision_msgs/msg/BoundingBox3D", 80, BoundingBox3D::write, BoundingBox3D::read);

  public BoundingBox3D {
    Objects.requireNonNull(center, "center");
    Objects.requireNonNull(size, "size");
  }

  private static void write(BoundingBox3D message, CdrWriter out) {
    Pose.TYPE.write(message.center, out);
    Vector3.TYPE.write(message.size, out);
  }

  private static BoundingBox3D read(CdrReader in) {
    return new BoundingBox3D(Pose.TYPE.read(in), Vector3.TYPE.read(in));
  }
}
