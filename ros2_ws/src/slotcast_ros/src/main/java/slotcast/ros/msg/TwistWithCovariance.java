package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * geometry_msgs/TwistWithCovariance. A velocity, m/s and rad/s, and how well it is known.
 *
 * @param covariance 6x6 row-major, of linear then angular
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record TwistWithCovariance(Twist twist, double[] covariance) {
  public static final MessageType<TwistWithCovariance> TYPE =
      MessageType.of(
          "geometry_msgs/msg/TwistWithCovariance",
          336,
          TwistWithCovariance::write,
          TwistWithCovariance::read);

  public TwistWithCovariance {
    Objects.requireNonNull(twist, "twist");
    if (covariance.length != 36) {
      throw new IllegalArgumentException(
          "covariance: got " + covariance.length + " values, expected 36");
    }
  }

  private static void write(TwistWithCovariance message, CdrWriter out) {
    Twist.TYPE.write(message.twist, out);
    out.writeFloat64Array(message.covariance);
  }

  private static TwistWithCovariance read(CdrReader in) {
    return new TwistWithCovariance(Twist.TYPE.read(in), in.readFloat64Array("covariance", 36));
  }
}
