package slotcast.tracking;

import java.util.List;

/** Predicts a path from past sightings alone: what a learnt predictor has to beat. */
public interface MotionModel {
  /**
   * The path of one object.
   *
   * @param trackId of the object
   * @param past its sightings, oldest first, at least one
   * @param stepNanos time between two points, positive
   * @param steps number of points, at least 1
   * @return points from one step after the last sighting on
   */
  Trajectory predict(int trackId, List<Sighting> past, long stepNanos, int steps);
}
