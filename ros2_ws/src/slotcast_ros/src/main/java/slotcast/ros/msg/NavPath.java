package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** nav_msgs/Path. Poses to go through, in order; named so as to be told from paths of files. */
public record NavPath(Header header, List<PoseStamped> poses) {
  public static final MessageType<NavPath> TYPE =
      MessageType.of("nav_msgs/msg/Path", 16, NavPath::write, NavPath::read);

  public NavPath {
    Objects.requireNonNull(header, "header");
    poses = List.copyOf(poses);
  }

  private static void write(NavPath message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    PoseStamped.TYPE.writeSequence(message.poses, out);
  }

  private static NavPath read(CdrReader in) {
    return new NavPath(Header.TYPE.read(in), PoseStamped.TYPE.readSequence("poses", in));
  }
}
