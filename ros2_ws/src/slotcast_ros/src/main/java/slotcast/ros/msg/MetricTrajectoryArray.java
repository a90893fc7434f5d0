package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * slotcast_msgs/MetricTrajectoryArray. Positions, velocities and expected paths in metres.
 *
 * @param header stamp of the image they start from, and the fixed frame
 * @param step between two points
 * @param validUntil from when on it is stale, on the clock of the stamps
 */
public record MetricTrajectoryArray(
    Header header, Duration step, Time validUntil, List<MetricTrajectory> trajectories) {

  public static final MessageType<MetricTrajectoryArray> TYPE =
      MessageType.of(
          "slotcast_msgs/msg/MetricTrajectoryArray",
          32,
          MetricTrajectoryArray::write,
          MetricTrajectoryArray::read);

  public MetricTrajectoryArray {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(validUntil, "valid_until");
    trajectories = List.copyOf(trajectories);
  }

  private static void write(MetricTrajectoryArray message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    Duration.TYPE.write(message.step, out);
    Time.TYPE.write(message.validUntil, out);
    MetricTrajectory.TYPE.writeSequence(message.trajectories, out);
  }

  private static MetricTrajectoryArray read(CdrReader in) {
    return new MetricTrajectoryArray(
        Header.TYPE.read(in),
        Duration.TYPE.read(in),
        Time.TYPE.read(in),
        MetricTrajectory.TYPE.readSequence("trajectories", in));
  }
}
