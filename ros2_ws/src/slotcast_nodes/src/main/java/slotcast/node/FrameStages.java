package slotcast.node;

import java.util.Locale;

/**
 * One frame's way through a node: when each of its parts ended. Made at the worker's door, then of
 * the worker's thread alone.
 */
final class FrameStages {
  /** Parts of the way, in order. */
  enum Stage {
    /** From the receipt of the message, before it is taken and decoded, to the worker's door. */
    RECEIVE,
    /** Until its turn comes. */
    WAIT,
    /** Pixels, letterbox and what else precedes the model. */
    PREPARE,
    /** The model; of all cameras that have waited, in one go. */
    COMPUTE,
    /** What follows the model, until all is published. */
    PUBLISH;

    static final int COUNT = values().length;

    /** As in {@code latency_receive_p50_ms}. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final long receivedNanos;
  private final long[] nanos = new long[Stage.COUNT];
  private long lastNanos;

  /**
   * @param receivedNanos {@link System#nanoTime} of the receipt
   */
  FrameStages(long receivedNanos) {
    this.receivedNanos = receivedNanos;
    this.lastNanos = receivedNanos;
  }

  /** The part ends now; those between the last one that ended and this one took no time. */
  void end(Stage stage) {
    long now = System.nanoTime();
    nanos[stage.ordinal()] += now - lastNanos;
    lastNanos = now;
  }

  /** How long a part took. */
  long nanos(Stage stage) {
    return nanos[stage.ordinal()];
  }

  /** From the receipt to the end of the last part. */
  long totalNanos() {
    return lastNanos - receivedNanos;
  }
}
