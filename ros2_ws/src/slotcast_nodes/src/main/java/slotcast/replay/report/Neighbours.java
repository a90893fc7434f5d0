package slotcast.replay.report;

import java.util.List;
import slotcast.tracking.TrackedObject;

/** Which objects are near each other. */
final class Neighbours {
  private Neighbours() {}

  /**
   * Whether every other object is farther away, from box to box, than half the longer side of its
   * box.
   */
  static boolean isAlone(TrackedObject object, List<TrackedObject> all) {
    double near = Boxes.longerSide(object.box()) / 2;
    return all.stream()
        .noneMatch(
            o -> o.trackId() != object.trackId() && Boxes.gap(o.box(), object.box()) <= near);
  }
}
