package slotcast.ros;

import java.io.IOException;
import java.time.Duration;

/**
 * Seed after seed for some minutes: {@code -Dslotcast.fuzz.minutes=N}, from {@code
 * -Dslotcast.seed=N} or a new one, which is printed.
 */
public final class SlowFuzz {
  private static final Duration TIME =
      Duration.ofMinutes(Long.getLong("slotcast.fuzz.minutes", 10));

  private SlowFuzz() {}

  /** One round. */
  public interface Round {
    void run(long seed) throws IOException;
  }

  /** Runs rounds until the time is over; returns how many. */
  public static long run(String what, Round round) throws IOException {
    long first = Long.getLong("slotcast.seed", System.nanoTime());
    System.out.println(what + " from seed " + first);
    long end = System.nanoTime() + TIME.toNanos();
    long seed = first;
    while (System.nanoTime() < end) {
      round.run(seed++);
    }
    System.out.printf("%d %s%n", seed - first, what);
    return seed - first;
  }
}
