package slotcast.replay;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;

/** A line every few seconds on how far a recording has been read, and how long the rest takes. */
public final class CopyProgress {
  private static final long EVERY_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final double from;
  private final double to; // infinite: nobody knows
  private long begun = System.nanoTime();
  private boolean within;
  private long told = begun;

  /**
   * @param from seconds after the first message, where the part begins; what comes before is
   *     skipped quickly and tells nothing of the rest
   * @param to seconds after the first message, where it ends; infinite if unknown
   */
  private CopyProgress(PrintWriter out, double from, double to) {
    this.out = out;
    this.from = from;
    this.to = to;
  }

  /** Progress through a part of a recording, told to a writer. */
  public static CopyProgress of(PrintWriter out, MessageSource source, TimeRange range) {
    OptionalLong whole = source.durationNanos();
    double end = whole.isPresent() ? whole.getAsLong() * 1e-9 : Double.POSITIVE_INFINITY;
    return new CopyProgress(out, range.from(), Math.min(end, range.to()));
  }

  /**
   * Tells of it, if it is time to.
   *
   * @param doneNanos of the recording
   */
  public void at(long doneNanos) {
    long now = System.nanoTime();
    double done = doneNanos * 1e-9;
    if (!within && done >= from) {
      within = true;
      begun = now;
    }
    if (now - told < EVERY_NANOS) {
      return;
    }
    told = now;
    if (!within) {
      out.printf(Locale.ROOT, "%.0f s skipped of %.0f s%n", done, from);
    } else if (Double.isFinite(to) && done > from) {
      double left = (now - begun) * 1e-9 * (to - done) / (done - from);
      out.printf(
          Locale.ROOT, "%.0f of %.0f s, %.0f s left%n", done - from, to - from, Math.max(0, left));
    } else {
      out.printf(Locale.ROOT, "%.0f s%n", Math.max(0, done - from));
    }
    out.flush();
  }
}
