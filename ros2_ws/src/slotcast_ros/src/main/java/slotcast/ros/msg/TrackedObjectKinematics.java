package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * autoware_perception_msgs/TrackedObjectKinematics. How an object moves.
 *
 * @param twistWithCovariance in the object's own frame
 * @param orientationAvailability {@link #UNAVAILABLE}, {@link #SIGN_UNKNOWN} or {@link #AVAILABLE}
 */
public record TrackedObjectKinematics(
    PoseWithCovariance poseWithCovariance,
    TwistWithCovariance twistWithCovariance,
    AccelWithCovariance accelerationWithCovariance,
    byte orientationAvailability,
    boolean isStationary) {
  public static final byte UNAVAILABLE = 0;
  public static final byte SIGN_UNKNOWN = 1;
  public static final byte AVAILABLE = 2;

  public static final MessageType<TrackedObjectKinematics> TYPE =
      MessageType.of(
          "autoware_perception_msgs/msg/TrackedObjectKinematics",
          1018,
          TrackedObjectKinematics::write,
          TrackedObjectKinematics::read);

  public TrackedObjectKinematics {
    Objects.requireNonNull(poseWithCovariance, "pose_with_covariance");
    Objects.requireNonNull(twistWithCovariance, "twist_with_covariance");
    Objects.requireNonNull(accelerationWithCovariance, "acceleration_with_covariance");
  }

  private static void write(TrackedObjectKinematics message, CdrWriter out) {
    PoseWithCovariance.TYPE.write(message.poseWithCovariance, out);
    TwistWithCovariance.TYPE.write(message.twistWithCovariance, out);
    AccelWithCovariance.TYPE.write(message.accelerationWithCovariance, out);
    out.writeByte(message.orientationAvailability);
    out.writeBoolean(message.isStationary);
  }

  private static TrackedObjectKinematics read(CdrReader in) {
    return new TrackedObjectKinematics(
        PoseWithCovariance.TYPE.read(in),
        TwistWithCovariance.TYPE.read(in),
        AccelWithCovariance.TYPE.read(in),
        in.readByte("orientation_availability"),
        in.readBoolean("is_stationary"));
  }
}
