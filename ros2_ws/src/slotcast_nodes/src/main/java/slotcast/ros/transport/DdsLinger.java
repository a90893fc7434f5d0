package slotcast.ros.transport;

import java.util.concurrent.TimeUnit;
import us.ihmc.rtps.impl.fastRTPS.NativePublisherImpl;
import us.ihmc.rtps.impl.fastRTPS.Time_t;

/**
 * How long reliable publishers that close wait until their last messages have arrived: a second for
 * all that close one after the other, since while one waits, the messages of the others are on
 * their way too. A subscriber that was killed never answers.
 */
final class DdsLinger {
  private static final long ALL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** After this long without a wait the next one is not of the same closing. */
  private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(5);

  private long leftNanos = ALL_NANOS;
  private long lastNanos = System.nanoTime();

  synchronized void await(NativePublisherImpl publisher) {
    long begin = System.nanoTime();
    if (begin - lastNanos > APART_NANOS) {
      leftNanos = ALL_NANOS;
    }
    if (leftNanos > 0) {
      publisher.wait_for_all_acked(new Time_t(0, Math.min(leftNanos, ALL_NANOS - 1)));
    }
    lastNanos = System.nanoTime();
    leftNanos -= lastNanos - begin;
  }
}
