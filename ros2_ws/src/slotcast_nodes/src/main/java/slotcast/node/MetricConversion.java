package slotcast.node;

import java.util.List;
import slotcast.geometry.Quaternion;
import slotcast.geometry.RigidTransform;
import slotcast.geometry.Vec3;
import slotcast.metric.Calibration;
import slotcast.metric.MetricTrajectory;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.MetricPoint;
import slotcast.ros.msg.MetricTrajectoryArray;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.Transform;
import slotcast.ros.msg.Vector3;

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
   */
  static MetricTrajectoryArray toMessage(
      Header header, long stepNanos, List<MetricTrajectory> trajectories) {
    return new MetricTrajectoryArray(
        header,
        Duration.ofNanos(stepNanos),
        trajectories.stream().map(MetricConversion::trajectory).toList());
  }

  private static slotcast.ros.msg.MetricTrajectory trajectory(MetricTrajectory t) {
    Vec3 v = t.velocity();
    return new slotcast.ros.msg.MetricTrajectory(
        t.trackId(),
        point(t.position()),
        t.positionCovariance().toArray(),
        new Vector3(v.x(), v.y(), v.z()),
        t.velocityCovariance().toArray(),
        t.width(),
        t.height(),
        t.points().stream()
            .map(
                p ->
                    new MetricPoint(
                        Time.ofNanos(p.stampNanos()),
                        point(p.position()),
                        p.covariance().toArray()))
            .toList());
  }

  private static Point point(Vec3 v) {
    return new Point(v.x(), v.y(), v.z());
  }
}
