package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;

/** Every object stays where it was seen last. */
public final class StandStill implements MotionModel {
  /** Standard deviation of the motion in one step, in box sizes; grows with the root of steps. */
  private static final double SIZES_PER_STEP = 0.5;

  @Override
  public Trajectory predict(int trackId, List<Sighting> past, long stepNanos, int steps) {
    Sighting last = past.get(past.size() - 1);
    double size = Math.max(1, Math.max(last.box().width(), last.box().height()));
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= steps; k++) {
      double deviation = SIZES_PER_STEP * size;
      points.add(
          new TrajectoryPoint(
              last.stampNanos() + k * stepNanos,
              last.x(),
              last.y(),
              last.box(),
              Covariance.round(k * deviation * deviation),
              true));
    }
    return new Trajectory(trackId, points);
  }
}
