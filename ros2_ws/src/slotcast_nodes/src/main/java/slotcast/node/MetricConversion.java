package slotcast.node;

import java.util.List;
import slotcast.geometry.Quaternion;
import slotcast.geometry.RigidTransform;
import slotcast.geometry.Vec3;
import slotcast.metric.Calibration;
import slotcast.metric.MetricTrajectory;
import slotcast.node.planner.SpaceMessages;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.MetricPoint;
import slotcast.ros.msg.MetricTrajectoryArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.Transform;

/** Between messages and what is measured in metres. */
final class MetricConversion {
  private MetricConversion() {}

  static Calibration calibration(CameraInfo c) {
    return new Calibration(
        c.width(),
        c.height(),
        c.distortionModel(),
        c.d(),
        c.k(),
        c.r(),
        c.p(),
        c.binningX(),
        c.binningY(),
        c.roi().xOffset(),
        c.roi().yOffset(),
        c.roi().width(),
        c.roi().height());
  }

  static RigidTransform transform(Transform t) {
    return new RigidTransform(
        new Quaternion(t.rotation().x(), t.rotation().y(), t.rotation().z(), t.rotation().w()),
        new Vec3(t.translation().x(), t.translation().y(), t.translation().z()));
  }

  /**
   * @param header stamp of the image, and the fixed frame
   * @param validNanos after the stamp, from when on it is stale
   */
  static MetricTrajectoryArray toMessage(
      Header header, long stepNanos, long validNanos, List<MetricTrajectory> trajectories) {
    return new MetricTrajectoryArray(
        header,
        Duration.ofNanos(stepNanos),
        Time.nearest(header.stamp().toNanos() + validNanos),
        trajectories.stream().map(MetricConversion::trajectory).toList());
  }

  private static slotcast.ros.msg.MetricTrajectory trajectory(MetricTrajectory t) {
    return new slotcast.ros.msg.MetricTrajectory(
        t.trackId(),
        SpaceMessages.point(t.position()),
        t.positionCovariance().toArray(),
        SpaceMessages.vector(t.velocity()),
        t.velocityCovariance().toArray(),
        t.width(),
        t.height(),
        t.points().stream()
            .map(
                p ->
                    new MetricPoint(
                        Time.ofNanos(p.stampNanos()),
                        SpaceMessages.point(p.position()),
                        p.covariance().toArray()))
            .toList());
  }
}
