package slotcast.ros.bag;

import java.util.LinkedHashMap;
import java.util.Map;

/** Messages of each topic, and the first and last stamp among them. */
final class BagSummary {
  private final Map<BagTopic, Long> counts = new LinkedHashMap<>();
  private long firstNanos = Long.MAX_VALUE;
  private long lastNanos = Long.MIN_VALUE;

  void add(BagTopic topic, long stampNanos) {
    counts.merge(topic, 1L, Long::sum);
    firstNanos = Math.min(firstNanos, stampNanos);
    lastNanos = Math.max(lastNanos, stampNanos);
  }

  /** Messages of a topic that is one of several between two stamps. */
  void add(BagTopic topic, long count, long firstOfAll, long lastOfAll) {
    counts.merge(topic, count, Long::sum);
    if (count > 0) {
      firstNanos = Math.min(firstNanos, firstOfAll);
      lastNanos = Math.max(lastNanos, lastOfAll);
    }
  }

  void add(BagSummary other) {
    other.counts.forEach((topic, count) -> counts.merge(topic, count, Long::sum));
    firstNanos = Math.min(firstNanos, other.firstNanos);
    lastNanos = Math.max(lastNanos, other.lastNanos);
  }

  Map<BagTopic, Long> counts() {
    return counts;
  }

  long messages() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** {@link Long#MAX_VALUE} if there is no message. */
  long firstNanos() {
    return firstNanos;
  }

  /** As much as a long holds, at most. */
  long durationNanos() {
    if (lastNanos < firstNanos) {
      return 0;
    }
    long nanos = lastNanos - firstNanos;
    return nanos < 0 ? Long.MAX_VALUE : nanos;
  }
}
