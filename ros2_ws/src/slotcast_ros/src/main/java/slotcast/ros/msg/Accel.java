package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/Accel. An acceleration, m/s² and rad/s². */
public record Accel(Vector3 linear, Vector3 angular) {
  public static final MessageType<Accel> TYPE =
      MessageType.of("geometry_msgs/msg/Accel", 48, Accel::write, Accel::read);

  public Accel {
    Objects.requireNonNull(linear, "linear");
    Objects.requireNonNull(angular, "angular");
  }

  private static void write(Accel message, CdrWriter out) {
    Vector3.TYPE.write(message.linear, out);
    Vector3.TYPE.write(message.angular, out);
  }

  private static Accel read(CdrReader in) {
    return new Accel(Vector3.TYPE.read(in), Vector3.TYPE.read(in));
  }
}
