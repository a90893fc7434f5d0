package slotcast.ros.msg;

import java.util.List;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * slotcast_msgs/Trajectory. The expected path of one object, in order of time.
 *
 * @param trackId of the object in the detections
 */
public record Trajectory(int trackId, List<TrajectoryPoint> points) {

  public static final MessageType<Trajectory> TYPE =
      MessageType.of("slotcast_msgs/msg/Trajectory", 8, Trajectory::write, Trajectory::read);

  public Trajectory {
    points = List.copyOf(points);
  }

  private static void write(Trajectory message, CdrWriter out) {
    out.writeUInt32(message.trackId);
    TrajectoryPoint.TYPE.writeSequence(message.points, out);
  }

  private static Trajectory read(CdrReader in) {
    return new Trajectory(
        in.readUInt32("track_id"), TrajectoryPoint.TYPE.readSequence("points", in));
  }
}
