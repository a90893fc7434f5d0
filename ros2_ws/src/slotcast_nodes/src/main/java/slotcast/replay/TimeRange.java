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

  /** Whether a stamp lies in it. */
  public boolean holds(long stampNanos, long startNanos) {
    double seconds = (stampNanos - startNanos) * 1e-9;
    return seconds >= from && seconds <= to;
  }

  /** Whether a stamp lies behind it. */
  public boolean isAfter(long stampNanos, long startNanos) {
    return (stampNanos - startNanos) * 1e-9 > to;
  }
}
