package slotcast.replay;

import java.util.Locale;
import slotcast.error.UserError;

/**
 * A part of a recording.
 *
 * @param from seconds after its first message
 * @param to seconds after its first message; infinite for its end
 */
public record TimeRange(double from, double to) {
  public static final TimeRange ALL = new TimeRange(0, Double.POSITIVE_INFINITY);

  public TimeRange {
    if (!(from >= 0) || !(to > from)) {
      throw new UserError(
          "--from and --to",
          String.format(Locale.ROOT, "%s and %s", from, to),
          "seconds from the start of the recording, the first one smaller",
          "see how long it is: ./slotcast bag info");
    }
  }

  /** Whether it may leave out something. */
  boolean isPart() {
    return from > 0 || to < Double.POSITIVE_INFINITY;
  }

  /** Such as "from 1.5 s to the end". */
  String words() {
    String end = to < Double.POSITIVE_INFINITY ? to + " s" : "the end";
    return "from " + from + " s to " + end;
  }

  /** Whether a stamp lies in it. */
  public boolean holds(long stampNanos, long startNanos) {
    double seconds = seconds(stampNanos, startNanos);
    return seconds >= from && seconds <= to;
  }

  /** Whether a stamp lies behind it. */
  public boolean isAfter(long stampNanos, long startNanos) {
    return seconds(stampNanos, startNanos) > to;
  }

  /** Stamps may lie further apart than a long holds. */
  private static double seconds(long stampNanos, long startNanos) {
    long apart = stampNanos - startNanos;
    boolean overflows = ((stampNanos ^ startNanos) & (stampNanos ^ apart)) < 0;
    return overflows ? stampNanos * 1e-9 - startNanos * 1e-9 : apart * 1e-9;
  }
}
