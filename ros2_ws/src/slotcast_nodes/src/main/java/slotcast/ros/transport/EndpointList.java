package slotcast.ros.transport;

import java.util.HashSet;
import java.util.Set;

/**
 * How far a participant's list of publishers, or of subscriptions, has come: a reliable reader's
 * account of the messages of one writer, which come in any order. Bounded, whatever is sent.
 *
 * <p>Source: DDSI-RTPS 2.5, 8.4.12.
 */
final class EndpointList {
  private static final int MAX_AHEAD = 1_000;

  /** For how long a list that was whole is relied on; it is asked after once a second. */
  private static final long KNOWN_NANOS = 5_000_000_000L;

  private long next = 1; // the first of its messages that has not come
  private final Set<Long> ahead = new HashSet<>();
  private boolean partial; // whether an endpoint was left out
  private boolean whole; // whether all had come that there were at the last heartbeat
  private long heardNanos; // when that came

  /** The first of its messages that has not come. */
  long next() {
    return next;
  }

  /** Messages behind that one which have come. */
  Set<Long> ahead() {
    return ahead;
  }

  /** A message came. */
  void take(long number) {
    if (number >= next && ahead.size() < MAX_AHEAD) { // beyond, it is asked for once more
      ahead.add(number);
    }
    skip();
  }

  /** Messages that will never come, up to before {@code to}. */
  void takeAll(long from, long to) {
    for (long number = Math.max(from, next); number < to; number++) {
      take(number);
    }
  }

  /** An endpoint is not remembered: what the list does not name may still be there. */
  void leaveOut() {
    partial = true;
  }

  /** A heartbeat: the writer still has its messages from {@code first} to {@code last}. */
  void heard(long first, long last) {
    next = Math.max(next, first);
    skip();
    whole = next > last;
    heardNanos = System.nanoTime();
  }

  /** Whether it is known to the end, so that what it does not name is not there. */
  boolean isKnown() {
    return whole && !partial && System.nanoTime() - heardNanos < KNOWN_NANOS;
  }

  private void skip() {
    while (ahead.remove(next)) {
      next++;
    }
    ahead.removeIf(number -> number < next);
  }
}
