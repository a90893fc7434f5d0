package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * slotcast_msgs/TrajectoryArray. The expected paths of all tracked objects.
 *
 * @param header of the image they start from
 * @param step between two points
 */
public record TrajectoryArray(Header header, Duration step, List<Trajectory> trajectories) {

  public static final MessageType<TrajectoryArray> TYPE =
      MessageType.of(
          "slotcast_msgs/msg/TrajectoryArray", 24, TrajectoryArray::write, TrajectoryArray::read);

  public TrajectoryArray {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(step, "step");
    trajectories = List.copyOf(trajectories);
  }

  private static void write(TrajectoryArray message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    Duration.TYPE.write(message.step, out);
    Trajectory.TYPE.writeSequence(message.trajectories, out);
  }

  private static TrajectoryArray read(CdrReader in) {
    return new TrajectoryArray(
        Header.TYPE.read(in),
        Duration.TYPE.read(in),
        Trajectory.TYPE.readSequence("trajectories", in));
  }
}
