package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/Twist. A velocity, m/s and rad/s. */
public record Twist(Vector3 linear, Vector3 angular) {
  public static final MessageType<Twist> TYPE =
      MessageType.of("geometry_msgs/msg/Twist", 48, Twist::write, Twist::read);

  public Twist {
    Objects.requireNonNull(linear, "linear");
    Objects.requireNonNull(angular, "angular");
  }

  private static void write(Twist message, CdrWriter out) {
    Vector3.TYPE.write(message.linear, out);
    Vector3.TYPE.write(message.angular, out);
  }

  private static Twist read(CdrReader in) {
    return new Twist(Vector3.TYPE.read(in), Vector3.TYPE.read(in));
  }
}
