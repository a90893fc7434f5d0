package slotcast.replay;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;

/** A line every few seconds on how far a recording has been read, and how long the rest takes. */
public final class CopyProgress {
  private static final long EVERY_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final OptionalLong durationNanos;
  private final long begun = System.nanoTime();
  private long told = begun;

  /**
   * Progress that is told to a writer.
   *
   * @param durationNanos of what is read; empty if unknown
   */
  public CopyProgress(PrintWriter out, OptionalLong durationNanos) {
    this.out = out;
    this.durationNanos = durationNanos;
  }

  /**
   * Tells of it, if it is time to.
   *
   * @param doneNanos of the recording
   */
  public void at(long doneNanos) {
    long now = System.nanoTime();
    if (now - told < EVERY_NANOS) {
      return;
    }
    told = now;
    double done = doneNanos * 1e-9;
    if (durationNanos.isPresent() && doneNanos > 0) {
      double all = durationNanos.getAsLong() * 1e-9;
      double left = (now - begun) * 1e-9 * (all - done) / done;
      out.printf(Locale.ROOT, "%.0f of %.0f s, %.0f s left%n", done, all, Math.max(0, left));
    } else {
      out.printf(Locale.ROOT, "%.0f s%n", done);
    }
    out.flush();
  }
}
