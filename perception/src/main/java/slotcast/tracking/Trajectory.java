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

  /** The point {@code k} steps ahead, from 1. */
  public TrajectoryPoint at(int k) {
    return points.get(k - 1);
  }
}
