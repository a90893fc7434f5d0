package slotcast.tracking;

import java.util.List;

/**
 * The expected path of one object.
 *
 * @param trackId never 0
 * @param points in order of time, one step apart; the first is one step after the newest frame
 */
public record Trajectory(int trackId, List<TrajectoryPoint> points) {
  public Trajectory {
    points = List.copyOf(points);
  }

  /**
   * How far a sighting is from where the path leads at its time, between or beyond two points on
   * the straight line through them.
   *
   * @param steps ahead, about a whole number from 1 on that the path reaches
   */
  public double distance(double steps, Sighting seen) {
    int k = (int) Math.round(steps);
    TrajectoryPoint p = at(k);
    double off = steps - k;
    int next = off < 0 && k > 1 || k == points.size() ? k - 1 : k + 1;
    if (off == 0 || points.size() == 1) {
      return Math.hypot(p.x() - seen.x(), p.y() - seen.y());
    }
    double share = off / (next - k);
    return Math.hypot(
        p.x() + share * (at(next).x() - p.x()) - seen.x(),
        p.y() + share * (at(next).y() - p.y()) - seen.y());
  }

  /** The point {@code k} steps ahead, from 1. */
  public TrajectoryPoint at(int k) {
    return points.get(k - 1);
  }
}
