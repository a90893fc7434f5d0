package slotcast.metric;

import java.util.List;
import slotcast.geometry.Vec3;

/**
 * Where an object is, how it moves and where it is expected, in metres of the fixed frame.
 *
 * @param trackId of the object
 * @param position at the newest frame: the centre (depth), or the ground below it (plane)
 * @param positionCovariance of it
 * @param velocity m/s; the camera's own motion is not in it
 * @param velocityCovariance of it
 * @param width of its box at its distance
 * @param height of its box at its distance
 * @param points in order of time; ends early where the path cannot be put into metres
 */
public record MetricTrajectory(
    int trackId,
    Vec3 position,
    SpatialCovariance positionCovariance,
    Vec3 velocity,
    SpatialCovariance velocityCovariance,
    double width,
    double height,
    List<Point> points) {
  public MetricTrajectory {
    points = List.copyOf(points);
  }

  /** Where it is expected at one time. */
  public record Point(long stampNanos, Vec3 position, SpatialCovariance covariance) {}
}
