package slotcast.node.planner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import slotcast.metric.MetricTrajectory;
import slotcast.metric.obstacle.Obstacle;
import slotcast.ros.msg.BoundingBox3D;
import slotcast.ros.msg.Detection3D;
import slotcast.ros.msg.Detection3DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.NavPath;
import slotcast.ros.msg.ObjectHypothesis;
import slotcast.ros.msg.ObjectHypothesisWithPose;
import slotcast.ros.msg.ObstacleArray;
import slotcast.ros.msg.PoseStamped;
import slotcast.ros.msg.Time;

/** nav2_dynamic_msgs/ObstacleArray, nav_msgs/Path and vision_msgs/Detection3DArray. */
public final class NavMessages {
  private NavMessages() {}

  /** Positions and velocities in the fixed frame. */
  public static ObstacleArray obstacles(ObstacleFrame frame) {
    return new ObstacleArray(
        frame.header(),
        frame.obstacles().stream()
            .map(
                o ->
                    new slotcast.ros.msg.Obstacle(
                        frame.uuid(o.trackId()),
                        1,
                        SpaceMessages.point(o.middle()),
                        SpaceMessages.vector(o.velocity()),
                        SpaceMessages.size(o),
                        o.covariance().toArray(),
                        o.velocityCovariance().toArray()))
            .toList());
  }

  /**
   * The path of one object, each pose with the time at which it is expected there; it begins where
   * the object is now. No poses if there is no such object.
   *
   * @param trackId of the object; 0 is the one with the lowest id, which has been tracked longest
   */
  public static NavPath path(ObstacleFrame frame, int trackId) {
    Optional<Obstacle> object =
        frame.obstacles().stream()
            .filter(o -> trackId == 0 || o.trackId() == trackId)
            .min(Comparator.comparingInt(Obstacle::trackId));
    List<PoseStamped> poses = new ArrayList<>();
    object.ifPresent(
        o -> {
          poses.add(new PoseStamped(frame.header(), SpaceMessages.pose(o.middle(), o.heading())));
          for (MetricTrajectory.Point p : o.path()) {
            Header then = new Header(Time.ofNanos(p.stampNanos()), frame.header().frameId());
            poses.add(new PoseStamped(then, SpaceMessages.pose(p.position(), o.heading())));
          }
        });
    return new NavPath(frame.header(), poses);
  }

  /** Where objects are now; the id is the track's. */
  public static Detection3DArray detections(ObstacleFrame frame) {
    return new Detection3DArray(
        frame.header(),
        frame.obstacles().stream()
            .map(
                o ->
                    new Detection3D(
                        frame.header(),
                        List.of(
                            new ObjectHypothesisWithPose(
                                new ObjectHypothesis(frame.kind().word(), 1),
                                SpaceMessages.pose(o))),
                        new BoundingBox3D(
                            SpaceMessages.pose(o.middle(), o.heading()), SpaceMessages.size(o)),
                        Integer.toString(o.trackId())))
            .toList());
  }
}
