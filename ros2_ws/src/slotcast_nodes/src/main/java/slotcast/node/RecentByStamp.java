package slotcast.node;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The last messages of a topic, by their stamps, for those who need the one of a frame. */
final class RecentByStamp<T> {
  private final int most;
  private final TreeMap<Long, T> messages = new TreeMap<>();

  /**
   * @param most messages that are kept
   */
  RecentByStamp(int most) {
    this.most = most;
  }

  /** Adds a message; one that is older than all that are kept means that time began anew. */
  synchronized void add(long stampNanos, T message) {
    if (messages.size() == most && stampNanos < messages.firstKey()) {
      messages.clear();
    }
    messages.put(stampNanos, message);
    if (messages.size() > most) {
      messages.pollFirstEntry();
    }
    notifyAll();
  }

  /**
   * The message nearest to a stamp, waited for.
   *
   * @param apartNanos how far its stamp may be away
   * @param waitNanos at most, of real time
   */
  synchronized Optional<T> await(long stampNanos, long apartNanos, long waitNanos)
      throws InterruptedException {
    long end = System.nanoTime() + waitNanos;
    while (true) {
      Map.Entry<Long, T> before = messages.floorEntry(stampNanos);
      Map.Entry<Long, T> after = messages.ceilingEntry(stampNanos);
      long lead = before == null ? Long.MAX_VALUE : stampNanos - before.getKey();
      long lag = after == null ? Long.MAX_VALUE : after.getKey() - stampNanos;
      if (Math.min(lead, lag) <= apartNanos) {
        return Optional.of(lead <= lag ? before.getValue() : after.getValue());
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  synchronized void clear() {
    messages.clear();
  }
}
