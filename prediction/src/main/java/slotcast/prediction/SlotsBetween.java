package slotcast.prediction;

import slotcast.perception.SlotFrame;

/**
 * The slots of a time between two frames. What a slot holds, where it is and what its mask shows go
 * from one frame to the next in a straight line; a slot that holds another object in the next frame
 * is that of the nearer frame, and so are all rotations, whose axes may change places.
 */
final class SlotsBetween {
  private final SlotFrame nearer;
  private final SlotFrame other;
  private final float share; // of the other frame, 0 to 0.5

  private SlotsBetween(SlotFrame nearer, SlotFrame other, float share) {
    this.nearer = nearer;
    this.other = other;
    this.share = share;
  }

  /**
   * The slots of a time.
   *
   * @param earlier frame of the same camera image as {@code later}, and of the same sizes
   * @param stampNanos between the stamps of both
   */
  static SlotFrame of(SlotFrame earlier, SlotFrame later, long stampNanos) {
    double span = (double) later.stampNanos() - earlier.stampNanos();
    double after = ((double) stampNanos - earlier.stampNanos()) / span;
    if (!(span > 0 && after >= 0 && after <= 1)) {
      throw new IllegalArgumentException(
          stampNanos + " ns, expected between " + earlier + " and " + later);
    }
    return after < 0.5
        ? new SlotsBetween(earlier, later, (float) after).at(stampNanos)
        : new SlotsBetween(later, earlier, (float) (1 - after)).at(stampNanos);
  }

  private SlotFrame at(long stampNanos) {
    return new SlotFrame(
        nearer.model(),
        stampNanos,
        nearer.mapping(),
        nearer.numSlots(),
        nearer.slotSize(),
        between(nearer.slots(), other.slots()),
        between(nearer.positions(), other.positions()),
        between(nearer.scales(), other.scales()),
        nearer.rotations(),
        nearer.trackIds(),
        between(nearer.sightings(), other.sightings()));
  }

  /** (K,n), or empty. */
  private float[] between(float[] near, float[] far) {
    float[] out = near.clone();
    int each = near.length / nearer.numSlots();
    for (int i = 0; i < out.length; i++) {
      int slot = i / each;
      if (nearer.trackIds()[slot] == other.trackIds()[slot]) {
        out[i] += share * (far[i] - near[i]);
      }
    }
    return out;
  }
}
