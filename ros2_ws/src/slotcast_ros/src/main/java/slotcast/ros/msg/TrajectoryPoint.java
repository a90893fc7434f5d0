package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * slotcast_msgs/TrajectoryPoint. Where an object is expected at one time. Pixels of the camera's
 * image, x right, y down, the centre of its first pixel at (0, 0).
 *
 * @param x centre of the object
 * @param y centre of the object
 * @param boxX centre of the upright box about the object, which need not be the object's
 * @param boxY centre of the box
 * @param boxWidth of the box
 * @param boxHeight of the box
 * @param covariance of (x, y): xx, xy, yx, yy in square pixels
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record TrajectoryPoint(
    Time stamp,
    double x,
    double y,
    double boxX,
    double boxY,
    double boxWidth,
    double boxHeight,
    double[] covariance) {

  public static final MessageType<TrajectoryPoint> TYPE =
      MessageType.of(
          "slotcast_msgs/msg/TrajectoryPoint", 88, TrajectoryPoint::write, TrajectoryPoint::read);

  public TrajectoryPoint {
    Objects.requireNonNull(stamp, "stamp");
    if (covariance.length != 4) {
      throw new IllegalArgumentException(
          "covariance: got " + covariance.length + " values, expected 4");
    }
  }

  private static void write(TrajectoryPoint message, CdrWriter out) {
    Time.TYPE.write(message.stamp, out);
    out.writeFloat64(message.x);
    out.writeFloat64(message.y);
    out.writeFloat64(message.boxX);
    out.writeFloat64(message.boxY);
    out.writeFloat64(message.boxWidth);
    out.writeFloat64(message.boxHeight);
    out.writeFloat64Array(message.covariance);
  }

  private static TrajectoryPoint read(CdrReader in) {
    return new TrajectoryPoint(
        Time.TYPE.read(in),
        in.readFloat64("x"),
        in.readFloat64("y"),
        in.readFloat64("box_x"),
        in.readFloat64("box_y"),
        in.readFloat64("box_width"),
        in.readFloat64("box_height"),
        in.readFloat64Array("covariance", 4));
  }
}
