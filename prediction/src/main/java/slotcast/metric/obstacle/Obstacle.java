package slotcast.metric.obstacle;

import java.util.List;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.metric.MetricTrajectory;
import slotcast.metric.SpatialCovariance;

/**
 * One object as planners want it: an upright cylinder that moves, in metres of the fixed frame.
 *
 * @param trackId of the object
 * @param middle of the cylinder
 * @param covariance of it
 * @param velocity m/s
 * @param velocityCovariance of it
 * @param diameter of the cylinder: how wide the object is seen
 * @param height of the cylinder: how high the object is seen
 * @param path of the middle, in order of time; may end early
 */
public record Obstacle(
    int trackId,
    Vec3 middle,
    SpatialCovariance covariance,
    Vec3 velocity,
    SpatialCovariance velocityCovariance,
    double diameter,
    double height,
    List<MetricTrajectory.Point> path) {
  /** A speed counts as motion above so many of its own deviations. */
  private static final double SURE = 2;

  public Obstacle {
    path = List.copyOf(path);
  }

  /**
   * @param onGround whether positions are on the ground below the object, not at its centre
   */
  public static Obstacle of(MetricTrajectory t, boolean onGround) {
    Vec3 lift = new Vec3(0, 0, onGround ? t.height() / 2 : 0);
    return new Obstacle(
        t.trackId(),
        t.position().plus(lift),
        t.positionCovariance(),
        t.velocity(),
        t.velocityCovariance(),
        t.width(),
        t.height(),
        t.points().stream()
            .map(
                p ->
                    new MetricTrajectory.Point(
                        p.stampNanos(), p.position().plus(lift), p.covariance()))
            .toList());
  }

  /** How fast it is over the ground, m/s. */
  public double speed() {
    return Math.hypot(velocity.x(), velocity.y());
  }

  /** Whether it surely moves over the ground, rather than seems to. */
  public boolean isMoving() {
    double speed = speed();
    if (speed == 0) {
      return false;
    }
    Vec3 along = new Vec3(velocity.x() / speed, velocity.y() / speed, 0);
    return speed > SURE * Math.sqrt(velocityCovariance.variance(along));
  }

  /** Where it heads, from its own frame (x forward, z up) to the fixed frame; none at rest. */
  public Quaternion heading() {
    return isMoving()
        ? Quaternion.aboutZ(StrictMath.atan2(velocity.y(), velocity.x()))
        : Quaternion.IDENTITY;
  }

  /** Variance of {@link #heading} about z, in square radians: at most that of any angle. */
  public double headingVariance() {
    double any = Math.PI * Math.PI / 3;
    if (!isMoving()) {
      return any;
    }
    double speed = speed();
    Vec3 across = new Vec3(-velocity.y() / speed, velocity.x() / speed, 0);
    return Math.min(any, velocityCovariance.variance(across) / (speed * speed));
  }
}
