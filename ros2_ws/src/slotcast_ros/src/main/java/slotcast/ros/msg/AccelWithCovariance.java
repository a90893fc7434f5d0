package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * geometry_msgs/AccelWithCovariance. An acceleration, m/s² and rad/s², and how well it is known.
 *
 * @param covariance 6x6 row-major, of linear then angular
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record AccelWithCovariance(Accel accel, double[] covariance) {
  public static final MessageType<AccelWithCovariance> TYPE =
      MessageType.of(
          "geometry_msgs/msg/AccelWithCovariance",
          336,
          AccelWithCovariance::write,
          AccelWithCovariance::read);

  public AccelWithCovariance {
    Objects.requireNonNull(accel, "accel");
    if (covariance.length != 36) {
      throw new IllegalArgumentException(
          "covariance: got " + covariance.length + " values, expected 36");
    }
  }

  private static void write(AccelWithCovariance message, CdrWriter out) {
    Accel.TYPE.write(message.accel, out);
    out.writeFloat64Array(message.covariance);
  }

  private static AccelWithCovariance read(CdrReader in) {
    return new AccelWithCovariance(Accel.TYPE.read(in), in.readFloat64Array("covariance", 36));
  }
}
