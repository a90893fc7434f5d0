package slotcast.ros.transport;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The endpoints at the other end of one of ours, as Fast DDS tells of them on its own threads. */
final class DdsMatches {
  private static final int MATCHED = 0; // the other status is 1, no longer matched

  private final AtomicLong arrivals = new AtomicLong();
  private final Set<DdsGuid> guids = ConcurrentHashMap.newKeySet();

  /**
   * Takes in what a matching callback says.
   *
   * @return whether the other endpoint is there now
   */
  boolean update(int status, DdsGuid other) {
    if (status == MATCHED) {
      guids.add(other);
      arrivals.incrementAndGet();
      return true;
    }
    guids.remove(other);
    return false;
  }

  /** Whether one of them is of the participant of another endpoint. */
  boolean isBeside(DdsGuid other) {
    return guids.stream().anyMatch(other::isBeside);
  }

  /** How many have come so far. */
  long arrivals() {
    return arrivals.get();
  }

  int count() {
    return guids.size();
  }
}
