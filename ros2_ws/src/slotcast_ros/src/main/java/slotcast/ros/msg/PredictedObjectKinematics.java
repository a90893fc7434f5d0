package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * autoware_perception_msgs/PredictedObjectKinematics. How an object moves, and where it may go.
 *
 * @param initialTwistWithCovariance in the object's own frame
 */
public record PredictedObjectKinematics(
    PoseWithCovariance initialPoseWithCovariance,
    TwistWithCovariance initialTwistWithCovariance,
    AccelWithCovariance initialAccelerationWithCovariance,
    List<PredictedPath> predictedPaths) {
  public static final MessageType<PredictedObjectKinematics> TYPE =
      MessageType.of(
          "autoware_perception_msgs/msg/PredictedObjectKinematics",
          1020,
          PredictedObjectKinematics::write,
          PredictedObjectKinematics::read);

  public PredictedObjectKinematics {
    Objects.requireNonNull(initialPoseWithCovariance, "initial_pose_with_covariance");
    Objects.requireNonNull(initialTwistWithCovariance, "initial_twist_with_covariance");
    Objects.requireNonNull(
        initialAccelerationWithCovariance, "initial_acceleration_with_covariance");
    predictedPaths = List.copyOf(predictedPaths);
  }

  private static void write(PredictedObjectKinematics message, CdrWriter out) {
    PoseWithCovariance.TYPE.write(message.initialPoseWithCovariance, out);
    TwistWithCovariance.TYPE.write(message.initialTwistWithCovariance, out);
    AccelWithCovariance.TYPE.write(message.initialAccelerationWithCovariance, out);
    PredictedPath.TYPE.writeSequence(message.predictedPaths, out);
  }

  private static PredictedObjectKinematics read(CdrReader in) {
    return new PredictedObjectKinematics(
        PoseWithCovariance.TYPE.read(in),
        TwistWithCovariance.TYPE.read(in),
        AccelWithCovariance.TYPE.read(in),
        PredictedPath.TYPE.readSequence("predicted_paths", in));
  }
}
