package slotcast.metric;

import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;

/**
 * One object of the newest frame, in pixels of the tracks.
 *
 * @param label its value in the label image
 * @param now where it is seen
 * @param expected its path, from one step after now on
 */
public record Seen(int label, Sighting now, Trajectory expected) {}
