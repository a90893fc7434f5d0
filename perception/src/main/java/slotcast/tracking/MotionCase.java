package slotcast.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import slotcast.image.FrameMapping;

/**
 * One object at one time, what a model expected of it, and where it was later: what a {@link
 * MotionFit} is made from.
 *
 * @param past sightings, oldest first, at least one
 * @param model what the model alone expects
 * @param impact see {@link Impact}, as many steps as the model expects
 * @param stepNanos time between two points
 * @param mapping of the camera's image to the model's
 * @param later true centres by steps ahead, from 1; null where the object is not visible
 */
public record MotionCase(
    List<Sighting> past,
    Trajectory model,
    List<Double> impact,
    long stepNanos,
    FrameMapping mapping,
    List<TruthTracks.Centre> later) {
  public MotionCase {
    past = List.copyOf(past);
    impact = List.copyOf(impact);
    later = Collections.unmodifiableList(new ArrayList<>(later)); // null is allowed
  }

  /** The newest sighting. */
  public Sighting last() {
    return past.get(past.size() - 1);
  }

  /** Where the object was so many steps later, or null. */
  public TruthTracks.Centre later(int step) {
    return step <= later.size() ? later.get(step - 1) : null;
  }
}
