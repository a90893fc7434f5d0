package slotcast.perception;

/**
 * The masks of one frame. They lie in arrays that belong to the session and are filled again with
 * its next frame: from then on nobody reads them here any more. {@link #kept} ones last.
 */
final class FrameMasks {
  private final float[] soft;
  private final int[] winners;
  private volatile boolean gone;

  /**
   * @param soft (K,h,w), summing to 1 over the slots
   * @param winners (h,w), the slot with the largest mask at each pixel
   */
  FrameMasks(float[] soft, int[] winners) {
    this.soft = soft;
    this.winners = winners;
  }

  /** The session takes its next frame. */
  void end() {
    gone = true;
  }

  /** The same in arrays of their own. */
  FrameMasks kept() {
    return new FrameMasks(soft().clone(), winners().clone());
  }

  /** (K,h,w); not to be changed, nor handed on to anybody who keeps it. */
  float[] soft() {
    check();
    return soft;
  }

  /** (h,w), likewise. */
  int[] winners() {
    check();
    return winners;
  }

  private void check() {
    if (gone) {
      throw new IllegalStateException(
          "the masks of this frame are gone, since its session has taken the next one; call"
              + " kept() on a result before that to read its masks or draw its labels later");
    }
  }
}
