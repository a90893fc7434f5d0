package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/PoseStamped. A pose with its time and frame. */
public record PoseStamped(Header header, Pose pose) {
  public static final MessageType<PoseStamped> TYPE =
      MessageType.of("geometry_msgs/msg/PoseStamped", 68, PoseStamped::write, PoseStamped::read);

  public PoseStamped {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(pose, "pose");
  }

  private static void write(PoseStamped message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    Pose.TYPE.write(message.pose, out);
  }

  private static PoseStamped read(CdrReader in) {
    return new PoseStamped(Header.TYPE.read(in), Pose.TYPE.read(in));
  }
}
