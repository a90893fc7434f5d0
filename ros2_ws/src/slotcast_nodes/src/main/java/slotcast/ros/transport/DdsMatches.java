package slotcast.ros.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The endpoints at the other end of one of ours, as Fast DDS tells of them on its own threads, less
 * those that are known to have ended without Fast DDS noticing.
 */
final class DdsMatches {
  private static final int MATCHED = 0; // the other status is 1, no longer matched

  /** So long after a match whoever else listens may not have heard of the other endpoint. */
  private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong arrivals = new AtomicLong();
  private final Map<DdsGuid, Long> sinceNanos = new ConcurrentHashMap<>();
  private final Predicate<DdsGuid> ended;

  /**
   * @param ended whether an endpoint has ended; in doubt it has not
   */
  DdsMatches(Predicate<DdsGuid> ended) {
    this.ended = ended;
  }

  /**
   * Takes in what a matching callback says.
   *
   * @return whether the other endpoint is there now
   */
  boolean update(int status, DdsGuid other) {
    if (status == MATCHED) {
      sinceNanos.put(other, System.nanoTime());
      arrivals.incrementAndGet();
      return true;
    }
    sinceNanos.remove(other);
    return false;
  }

  /** Whether one of them is of the participant of another endpoint. */
  boolean isBeside(DdsGuid other) {
    return sinceNanos.keySet().stream().anyMatch(other::isBeside);
  }

  /** How many have come so far. */
  long arrivals() {
    return arrivals.get();
  }

  int count() {
    long now = System.nanoTime();
    int there = 0;
    for (Map.Entry<DdsGuid, Long> match : sinceNanos.entrySet()) {
      boolean young = now - match.getValue() < YOUNG_NANOS;
      there += young || !ended.test(match.getKey()) ? 1 : 0;
    }
    return there;
  }
}
