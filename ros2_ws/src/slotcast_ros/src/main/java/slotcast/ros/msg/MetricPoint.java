package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * slotcast_msgs/MetricPoint. Where an object is expected at one time, in metres of the fixed frame.
 *
 * @param covariance of the position, 3x3 row-major, square metres
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record MetricPoint(Time stamp, Point position, double[] covariance) {

  public static final MessageType<MetricPoint> TYPE =
      MessageType.of("slotcast_msgs/msg/MetricPoint", 104, MetricPoint::write, MetricPoint::read);

  public MetricPoint {
    Objects.requireNonNull(stamp, "stamp");
    Objects.requireNonNull(position, "position");
    if (covariance.length != 9) {
      throw new IllegalArgumentException(
          "covariance: got " + covariance.length + " values, expected 9");
    }
  }

  private static void write(MetricPoint message, CdrWriter out) {
    Time.TYPE.write(message.stamp, out);
    Point.TYPE.write(message.position, out);
    out.writeFloat64Array(message.covariance);
  }

  private static MetricPoint read(CdrReader in) {
    return new MetricPoint(
        Time.TYPE.read(in), Point.TYPE.read(in), in.readFloat64Array("covariance", 9));
  }
}
