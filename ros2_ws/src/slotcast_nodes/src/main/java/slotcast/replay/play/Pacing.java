package slotcast.replay.play;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * When a recording's messages are due: as far apart as their receive stamps, which serve for
 * nothing else. A clock that was set while recording, as from 0 to the time of day, leaves gaps of
 * years: a gap of more than {@value #LONGEST_SECONDS} s is played as {@value #CUT_SECONDS} s. A
 * step back is no wait. The first message is due when it is asked for. Not thread-safe.
 */
public final class Pacing {
  private static final long LONGEST_SECONDS = 10;
  private static final long CUT_SECONDS = 1;

  private final double rate;
  private final LongSupplier clock;
  private long dueNanos;
  private long lastStampNanos;
  private boolean started;
  private long cuts;
  private double longestSeconds;

  /**
   * @param rate seconds of the recording in a second: 1 for its own pace
   */
  public Pacing(double rate) {
    this(rate, System::nanoTime);
  }

  /**
   * @param clock that messages are due on, nanoseconds
   */
  Pacing(double rate, LongSupplier clock) {
    this.rate = rate;
    this.clock = clock;
  }

  /** When a message is due, on the clock of {@link System#nanoTime}; call it once for each. */
  public long dueNanos(long stampNanos) {
    if (!started) {
      started = true;
      dueNanos = clock.getAsLong();
    } else if (stampNanos > lastStampNanos) {
      long gap = stampNanos - lastStampNanos; // negative: more than a long holds
      if (gap < 0 || gap > Duration.ofSeconds(LONGEST_SECONDS).toNanos()) {
        cuts++;
        longestSeconds = Math.max(longestSeconds, ((double) stampNanos - lastStampNanos) * 1e-9);
        gap = Duration.ofSeconds(CUT_SECONDS).toNanos();
      }
      dueNanos += Math.round(gap / rate);
    }
    lastStampNanos = stampNanos;
    return dueNanos;
  }

  /** One line on the gaps that were cut; empty if none was. */
  public Optional<String> remark() {
    if (cuts == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d gap(s) of more than %d s between messages, up to %.0f s, played as %d s",
            cuts,
            LONGEST_SECONDS,
            longestSeconds,
            CUT_SECONDS));
  }
}
