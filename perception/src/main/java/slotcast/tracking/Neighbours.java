package slotcast.tracking;

import java.util.List;

/** Which objects are near each other. */
public final class Neighbours {
  private Neighbours() {}

  /**
   * Whether every other object is farther away, from box to box, than half the longer side of its
   * box.
   */
  public static boolean isAlone(TrackedObject object, List<TrackedObject> all) {
    double near = Math.max(object.box().width(), object.box().height()) / 2;
    return all.stream()
        .noneMatch(o -> o.trackId() != object.trackId() && o.box().gap(object.box()) <= near);
  }
}
