package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * geometry_msgs/PoseWithCovariance. A pose and its uncertainty.
 *
 * @param covariance 6x6 row-major, over x, y, z and the rotations about the fixed X, Y, Z axes
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record PoseWithCovariance(Pose pose, double[] covariance) {

  public static final MessageType<PoseWithCovariance> TYPE =
      MessageType.of(
          "geometry_msgs/msg/PoseWithCovariance",
          344,
          PoseWithCovariance::write,
          PoseWithCovariance::read);

  public PoseWithCovariance {
    Objects.requireNonNull(pose, "pose");
    if (covariance.length != 36) {
      throw new IllegalArgumentException(
          "covariance: got " + covariance.length + " values, expected 36");
    }
  }

  private static void write(PoseWithCovariance message, CdrWriter out) {
    Pose.TYPE.write(message.pose, out);
    out.writeFloat64Array(message.covariance);
  }

  private static PoseWithCovariance read(CdrReader in) {
    return new PoseWithCovariance(Pose.TYPE.read(in), in.readFloat64Array("covariance", 36));
  }
}
