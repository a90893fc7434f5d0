package slotcast.node.planner;

import java.util.Arrays;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.metric.SpatialCovariance;
import slotcast.metric.obstacle.Obstacle;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.Pose;
import slotcast.ros.msg.PoseWithCovariance;
import slotcast.ros.msg.Vector3;

/** Points, poses and covariances as geometry_msgs has them. */
public final class SpaceMessages {
  private SpaceMessages() {}

  public static Point point(Vec3 v) {
    return new Point(v.x(), v.y(), v.z());
  }

  public static Vector3 vector(Vec3 v) {
    return new Vector3(v.x(), v.y(), v.z());
  }

  public static Pose pose(Vec3 position, Quaternion q) {
    return new Pose(point(position), new slotcast.ros.msg.Quaternion(q.x(), q.y(), q.z(), q.w()));
  }

  /** Extent of an obstacle: diameter, diameter, height. */
  public static Vector3 size(Obstacle o) {
    return new Vector3(o.diameter(), o.diameter(), o.height());
  }

  /** Where an obstacle is and heads; it stands upright for certain. */
  static PoseWithCovariance pose(Obstacle o) {
    double[] covariance = linear(o.covariance().toArray());
    covariance[35] = o.headingVariance();
    return new PoseWithCovariance(pose(o.middle(), o.heading()), covariance);
  }

  /**
   * A covariance of positions or velocities with rotations, of which nothing varies.
   *
   * @param c 3x3 row-major
   * @return 6x6 row-major
   */
  static double[] linear(double[] c) {
    double[] all = new double[36];
    for (int row = 0; row < 3; row++) {
      System.arraycopy(c, 3 * row, all, 6 * row, 3);
    }
    return all;
  }

  /** A covariance, turned: {@code R C Rᵀ}. */
  static double[] turned(SpatialCovariance c, Quaternion turn) {
    Vec3[] axes = {new Vec3(1, 0, 0), new Vec3(0, 1, 0), new Vec3(0, 0, 1)};
    Vec3[] rows = Arrays.stream(axes).map(axis -> turn.inverse().turn(axis)).toArray(Vec3[]::new);
    double[] out = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        out[3 * i + j] = rows[i].dot(c.times(rows[j]));
      }
    }
    return out;
  }
}
