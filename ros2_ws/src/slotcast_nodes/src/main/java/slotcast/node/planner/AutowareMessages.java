package slotcast.node.planner;

import java.util.ArrayList;
import java.util.List;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.metric.MetricTrajectory;
import slotcast.metric.obstacle.Obstacle;
import slotcast.ros.msg.Accel;
import slotcast.ros.msg.AccelWithCovariance;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.ObjectClassification;
import slotcast.ros.msg.Polygon;
import slotcast.ros.msg.Pose;
import slotcast.ros.msg.PredictedObject;
import slotcast.ros.msg.PredictedObjectKinematics;
import slotcast.ros.msg.PredictedObjects;
import slotcast.ros.msg.PredictedPath;
import slotcast.ros.msg.Shape;
import slotcast.ros.msg.TrackedObject;
import slotcast.ros.msg.TrackedObjectKinematics;
import slotcast.ros.msg.TrackedObjects;
import slotcast.ros.msg.Twist;
import slotcast.ros.msg.TwistWithCovariance;
import slotcast.ros.msg.Vector3;

/**
 * autoware_perception_msgs/PredictedObjects and TrackedObjects. Velocities are in the object's own
 * frame, x ahead; a path begins where the object is now. Accelerations are not estimated: zero,
 * with the deviation of 1 m/s² that the filter of the velocities allows for.
 */
public final class AutowareMessages {
  private static final Vector3 ZERO = new Vector3(0, 0, 0);
  private static final double[] ONE = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  private AutowareMessages() {}

  /** With one path for each object. */
  public static PredictedObjects predicted(ObstacleFrame frame) {
    return new PredictedObjects(
        frame.header(), frame.obstacles().stream().map(o -> predicted(frame, o)).toList());
  }

  private static PredictedObject predicted(ObstacleFrame frame, Obstacle o) {
    List<Pose> path = new ArrayList<>();
    path.add(SpaceMessages.pose(o.middle(), o.heading()));
    Vec3 last = o.middle();
    Quaternion heading = o.heading();
    for (MetricTrajectory.Point p : o.path()) {
      Vec3 step = p.position().minus(last);
      if (o.isMoving() && Math.hypot(step.x(), step.y()) > 0) {
        heading = Quaternion.aboutZ(StrictMath.atan2(step.y(), step.x()));
      }
      path.add(SpaceMessages.pose(p.position(), heading));
      last = p.position();
    }
    return new PredictedObject(
        frame.uuid(o.trackId()),
        1,
        classes(frame),
        new PredictedObjectKinematics(
            SpaceMessages.pose(o),
            twist(o),
            acceleration(),
            List.of(new PredictedPath(path, Duration.ofNanos(frame.stepNanos()), 1))),
        shape(o));
  }

  /** Without paths. */
  public static TrackedObjects tracked(ObstacleFrame frame) {
    return new TrackedObjects(
        frame.header(),
        frame.obstacles().stream()
            .map(
                o ->
                    new TrackedObject(
                        frame.uuid(o.trackId()),
                        1,
                        classes(frame),
                        new TrackedObjectKinematics(
                            SpaceMessages.pose(o),
                            twist(o),
                            acceleration(),
                            o.isMoving()
                                ? TrackedObjectKinematics.AVAILABLE
                                : TrackedObjectKinematics.UNAVAILABLE,
                            !o.isMoving()),
                        shape(o)))
            .toList());
  }

  private static List<ObjectClassification> classes(ObstacleFrame frame) {
    return List.of(new ObjectClassification(frame.kind().label(), 1));
  }

  private static TwistWithCovariance twist(Obstacle o) {
    Quaternion toOwn = o.heading().inverse();
    return new TwistWithCovariance(
        new Twist(SpaceMessages.vector(toOwn.turn(o.velocity())), ZERO),
        SpaceMessages.linear(SpaceMessages.turned(o.velocityCovariance(), toOwn)));
  }

  private static AccelWithCovariance acceleration() {
    return new AccelWithCovariance(new Accel(ZERO, ZERO), SpaceMessages.linear(ONE));
  }

  private static Shape shape(Obstacle o) {
    return new Shape(Shape.CYLINDER, new Polygon(List.of()), SpaceMessages.size(o));
  }
}
