package slotcast.perception;

import java.time.Duration;

/**
 * Tells the next frame of a scene from one that comes again or comes late, and both from a real
 * jump in time.
 *
 * <p>Drivers repeat stamps, networks swap frames and clocks are set: a frame that is not later than
 * the last one is passed over, unless it is so much earlier that time itself has jumped. A jump in
 * either direction by more than the longest gap begins a new scene.
 */
public final class StampGate {
  private long maxGapNanos;
  private boolean open; // whether there is a last frame
  private long lastNanos;

  /** What a frame's stamp says about it. */
  public enum Verdict {
    /** No frame came before it. */
    FIRST,
    /** It follows the last one. */
    NEXT,
    /** It has the stamp of the last one: to be passed over. */
    REPEATED,
    /** It is older than the last one: to be passed over. */
    LATE,
    /** Time has jumped: a new scene begins with it. */
    JUMP;

    /** Whether the frame is to be passed over. */
    public boolean isSkip() {
      return this == REPEATED || this == LATE;
    }
  }

  /**
   * @param maxGap longest time between two frames of one scene, forwards or back
   */
  public StampGate(Duration maxGap) {
    this.maxGapNanos = maxGap.toNanos();
  }

  /** Another longest time, from the next frame on. */
  public void maxGap(Duration longest) {
    maxGapNanos = longest.toNanos();
  }

  /** Judges a frame; unless it is to be passed over, the next one is measured against it. */
  public Verdict judge(long stampNanos) {
    Verdict verdict = verdict(stampNanos);
    if (!verdict.isSkip()) {
      open = true;
      lastNanos = stampNanos;
    }
    return verdict;
  }

  private Verdict verdict(long stampNanos) {
    if (!open) {
      return Verdict.FIRST;
    }
    double step = (double) stampNanos - lastNanos; // exact within any gap, and never overflows
    if (Math.abs(step) > maxGapNanos) {
      return Verdict.JUMP;
    }
    return stampNanos == lastNanos
        ? Verdict.REPEATED
        : stampNanos < lastNanos ? Verdict.LATE : Verdict.NEXT;
  }

  /** The next frame is the first one again. */
  public void reset() {
    open = false;
  }
}
