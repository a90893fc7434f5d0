package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** vision_msgs/ObjectHypothesisWithPose. What an object may be, and where. */
public record ObjectHypothesisWithPose(ObjectHypothesis hypothesis, PoseWithCovariance pose) {

  public static final MessageType<ObjectHypothesisWithPose> TYPE =
      MessageType.of(
          "vision_msgs/msg/ObjectHypothesisWithPose",
          356,
          ObjectHypothesisWithPose::write,
          ObjectHypothesisWithPose::read);

  public ObjectHypothesisWithPose {
    Objects.requireNonNull(hypothesis, "hypothesis");
    Objects.requireNonNull(pose, "pose");
  }

  private static void write(ObjectHypothesisWithPose message, CdrWriter out) {
    ObjectHypothesis.TYPE.write(message.hypothesis, out);
    PoseWithCovariance.TYPE.write(message.pose, out);
  }

  private static ObjectHypothesisWithPose read(CdrReader in) {
    return new ObjectHypothesisWithPose(
        ObjectHypothesis.TYPE.read(in), PoseWithCovariance.TYPE.read(in));
  }
}
