package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * autoware_perception_msgs/PredictedPath. One way that an object may go.
 *
 * @param path from now on
 * @param timeStep between two poses
 * @param confidence 0 to 1
 */
public record PredictedPath(List<Pose> path, Duration timeStep, float confidence) {
  public static final MessageType<PredictedPath> TYPE =
      MessageType.of(
          "autoware_perception_msgs/msg/PredictedPath",
          16,
          PredictedPath::write,
          PredictedPath::read);

  public PredictedPath {
    path = List.copyOf(path);
    Objects.requireNonNull(timeStep, "time_step");
  }

  private static void write(PredictedPath message, CdrWriter out) {
    Pose.TYPE.writeSequence(message.path, out);
    Duration.TYPE.write(message.timeStep, out);
    out.writeFloat32(message.confidence);
  }

  private static PredictedPath read(CdrReader in) {
    return new PredictedPath(
        Pose.TYPE.readSequence("path", in), Duration.TYPE.read(in), in.readFloat32("confidence"));
  }
}
