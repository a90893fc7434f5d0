package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * nav2_dynamic_msgs/Obstacle, as of June 2024. Something that moves.
 *
 * @param score 0 to 1
 * @param position its middle, metres
 * @param velocity m/s
 * @param positionCovariance 3x3 row-major, square metres
 * @param velocityCovariance 3x3 row-major, (m/s)²
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record Obstacle(
    Uuid uuid,
    float score,
    Point position,
    Vector3 velocity,
    Vector3 size,
    double[] positionCovariance,
    double[] velocityCovariance) {
  private static final int COVARIANCE = 9;

  public static final MessageType<Obstacle> TYPE =
      MessageType.of("nav2_dynamic_msgs/msg/Obstacle", 236, Obstacle::write, Obstacle::read);

  public Obstacle {
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(velocity, "velocity");
    Objects.requireNonNull(size, "size");
    check("position_covariance", positionCovariance);
    check("velocity_covariance", velocityCovariance);
  }

  private static void check(String field, double[] covariance) {
    if (covariance.length != COVARIANCE) {
      throw new IllegalArgumentException(
          field + ": got " + covariance.length + " values, expected " + COVARIANCE);
    }
  }

  private static void write(Obstacle message, CdrWriter out) {
    Uuid.TYPE.write(message.uuid, out);
    out.writeFloat32(message.score);
    Point.TYPE.write(message.position, out);
    Vector3.TYPE.write(message.velocity, out);
    Vector3.TYPE.write(message.size, out);
    out.writeFloat64Array(message.positionCovariance);
    out.writeFloat64Array(message.velocityCovariance);
  }

  private static Obstacle read(CdrReader in) {
    return new Obstacle(
        Uuid.TYPE.read(in),
        in.readFloat32("score"),
        Point.TYPE.read(in),
        Vector3.TYPE.read(in),
        Vector3.TYPE.read(in),
        in.readFloat64Array("position_covariance", COVARIANCE),
        in.readFloat64Array("velocity_covariance", COVARIANCE));
  }
}
