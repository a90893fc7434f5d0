package slotcast.tracking;

import java.util.List;

/** Predicts a path from past sightings alone: what a learnt predictor has to beat. */
public interface MotionModel {
  /** How one object goes on, in pixels of the camera's image, by steps after its last sighting. */
  interface Motion {
    /** Centre, {@code step} from 1. */
    double x(int step);

    /** Centre, {@code step} from 1. */
    double y(int step);

    /** Of the centre along any direction, in square pixels. */
    double variance(int step);
  }

  /**
   * The motion of one object.
   *
   * @param past its sightings, oldest first, at least one
   * @param stepNanos length of a step, positive
   */
  Motion motion(List<Sighting> past, long stepNanos);

  /**
   * The path of one object.
   *
   * @param trackId of the object
   * @param past its sightings, oldest first, at least one
   * @param stepNanos time between two points, positive
   * @param steps number of points, at least 1
   * @return points from one step after the last sighting on
   */
  default Trajectory predict(int trackId, List<Sighting> past, long stepNanos, int steps) {
    Sighting last = past.get(past.size() - 1);
    Motion motion = motion(past, stepNanos);
    TrajectoryPoint[] points = new TrajectoryPoint[steps];
    for (int k = 1; k <= steps; k++) {
      double x = motion.x(k);
      double y = motion.y(k);
      points[k - 1] =
          new TrajectoryPoint(
              last.stampNanos() + k * stepNanos,
              x,
              y,
              last.boxAt(x, y),
              Covariance.round(motion.variance(k)),
              true);
    }
    return new Trajectory(trackId, List.of(points));
  }
}
