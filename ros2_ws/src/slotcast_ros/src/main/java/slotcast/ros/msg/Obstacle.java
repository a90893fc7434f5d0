package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * nav2_dynamic_msgs/Obstacle. Something that moves.
 *
 * @param score 0 to 1
 * @param position its middle, metres
 * @param velocity m/s
 */
public record Obstacle(Uuid uuid, float score, Point position, Vector3 velocity, Vector3 size) {
  public static final MessageType<Obstacle> TYPE =
      MessageType.of("nav2_dynamic_msgs/msg/Obstacle", 92, Obstacle::write, Obstacle::read);

  public Obstacle {
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(velocity, "velocity");
    Objects.requireNonNull(size, "size");
  }

  private static void write(Obstacle message, CdrWriter out) {
    Uuid.TYPE.write(message.uuid, out);
    out.writeFloat32(message.score);
    Point.TYPE.write(message.position, out);
    Vector3.TYPE.write(message.velocity, out);
    Vector3.TYPE.write(message.size, out);
  }

  private static Obstacle read(CdrReader in) {
    return new Obstacle(
        Uuid.TYPE.read(in),
        in.readFloat32("score"),
        Point.TYPE.read(in),
        Vector3.TYPE.read(in),
        Vector3.TYPE.read(in));
  }
}
