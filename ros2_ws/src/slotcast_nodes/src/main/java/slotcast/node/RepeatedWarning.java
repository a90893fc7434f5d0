package slotcast.node;

import org.slf4j.Logger;

/** A warning that may come with every message: it makes a line every five seconds, not one each. */
final class RepeatedWarning {
  private static final long PERIOD_NANOS = 5_000_000_000L;

  private final Logger log;
  private final String node;
  private long sinceLine;
  private long lastLineNanos = System.nanoTime() - PERIOD_NANOS;

  RepeatedWarning(Logger log, String node) {
    this.log = log;
    this.node = node;
  }

  /**
   * Counts one, and says it if none was said for a while.
   *
   * @param done what was done with the message, such as {@code refused}
   */
  synchronized void warn(String done, String reason) {
    sinceLine++;
    long now = System.nanoTime();
    if (now - lastLineNanos >= PERIOD_NANOS) {
      log.warn("{} {} {} message(s), the last one: {}", node, done, sinceLine, reason);
      sinceLine = 0;
      lastLineNanos = now;
    }
  }
}
