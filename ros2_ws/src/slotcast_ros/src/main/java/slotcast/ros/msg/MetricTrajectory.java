package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * slotcast_msgs/MetricTrajectory. Where one object is, how it moves and where it is expected, in
 * metres of the fixed frame.
 *
 * @param position at the header's stamp
 * @param positionCovariance 3x3 row-major, square metres
 * @param velocity metres a second
 * @param velocityCovariance 3x3 row-major, (m/s)²
 * @param width of its box at its distance, metres
 * @param height of its box at its distance, metres
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record MetricTrajectory(
    int trackId,
    Point position,
    double[] positionCovariance,
    Vector3 velocity,
    double[] velocityCovariance,
    double width,
    double height,
    List<MetricPoint> points) {

  public static final MessageType<MetricTrajectory> TYPE =
      MessageType.of(
          "slotcast_msgs/msg/MetricTrajectory",
          216,
          MetricTrajectory::write,
          MetricTrajectory::read);

  public MetricTrajectory {
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(velocity, "velocity");
    nine("position_covariance", positionCovariance);
    nine("velocity_covariance", velocityCovariance);
    points = List.copyOf(points);
  }

  private static void nine(String field, double[] covariance) {
    if (covariance.length != 9) {
      throw new IllegalArgumentException(
          field + ": got " + covariance.length + " values, expected 9");
    }
  }

  private static void write(MetricTrajectory message, CdrWriter out) {
    out.writeUInt32(message.trackId);
    Point.TYPE.write(message.position, out);
    out.writeFloat64Array(message.positionCovariance);
    Vector3.TYPE.write(message.velocity, out);
    out.writeFloat64Array(message.velocityCovariance);
    out.writeFloat64(message.width);
    out.writeFloat64(message.height);
    MetricPoint.TYPE.writeSequence(message.points, out);
  }

  private static MetricTrajectory read(CdrReader in) {
    return new MetricTrajectory(
        in.readUInt32("track_id"),
        Point.TYPE.read(in),
        in.readFloat64Array("position_covariance", 9),
        Vector3.TYPE.read(in),
        in.readFloat64Array("velocity_covariance", 9),
        in.readFloat64("width"),
        in.readFloat64("height"),
        MetricPoint.TYPE.readSequence("points", in));
  }
}
