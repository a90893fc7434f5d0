package slotcast.metric.obstacle;

import java.util.ArrayList;
import java.util.List;
import slotcast.geometry.Vec3;
import slotcast.metric.MetricTrajectory;
import slotcast.metric.SpatialCovariance;

/**
 * How much room an object is given: its own radius, a margin, and deviations of its position, which
 * grow with time.
 *
 * @param deviations of the position, along the axis of the ground in which it is known least
 * @param marginMetres about every object
 * @param maxRadiusMetres of what is given beyond the object's own radius
 * @param horizonSeconds of the path that is looked at
 */
public record Inflation(
    double deviations, double marginMetres, double maxRadiusMetres, double horizonSeconds) {
  /**
   * Where an object may be at one time.
   *
   * @param seconds after the newest image; 0 is now
   * @param middle of the object's cylinder, if it goes as expected
   * @param radius over the ground
   */
  public record Disc(double seconds, Vec3 middle, double radius) {}

  /**
   * Where an object may be, from now on to the horizon or the end of its path.
   *
   * @param stampNanos of the newest image
   * @return at least one, in order of time
   */
  public List<Disc> discs(Obstacle obstacle, long stampNanos) {
    List<Disc> discs = new ArrayList<>();
    discs.add(new Disc(0, obstacle.middle(), radius(obstacle, obstacle.covariance())));
    for (MetricTrajectory.Point p : obstacle.path()) {
      double seconds = (p.stampNanos() - stampNanos) * 1e-9;
      if (seconds > horizonSeconds + 1e-9) {
        break;
      }
      discs.add(new Disc(seconds, p.position(), radius(obstacle, p.covariance())));
    }
    return discs;
  }

  private double radius(Obstacle obstacle, SpatialCovariance c) {
    double largest = (c.xx() + c.yy()) / 2 + Math.hypot((c.xx() - c.yy()) / 2, c.xy());
    double more = marginMetres + deviations * Math.sqrt(Math.max(0, largest));
    return obstacle.diameter() / 2 + Math.min(more, maxRadiusMetres);
  }
}
