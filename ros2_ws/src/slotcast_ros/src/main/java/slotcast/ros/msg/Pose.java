package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/Pose. A position and an orientation. */
public record Pose(Point position, Quaternion orientation) {

  public static final MessageType<Pose> TYPE =
      MessageType.of("geometry_msgs/msg/Pose", 56, Pose::write, Pose::read);

  public Pose {
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(orientation, "orientation");
  }

  private static void write(Pose message, CdrWriter out) {
    Point.TYPE.write(message.position, out);
    Quaternion.TYPE.write(message.orientation, out);
  }

  private static Pose read(CdrReader in) {
    return new Pose(Point.TYPE.read(in), Quaternion.TYPE.read(in));
  }
}
