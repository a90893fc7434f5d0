package slotcast.node;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.ros.transport.Publisher;

/**
 * One output of a node, which never costs the frame its other ones: a message that is too large for
 * the transport is skipped, counted and said.
 */
final class GuardedPublisher<T> implements Publisher<T> {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedPublisher.class);
  private static final long LOG_PERIOD_NANOS = 5_000_000_000L;

  private final String node;
  private final Publisher<T> publisher;
  private final FrameStatistics statistics;
  private long skippedSinceLog;
  private long lastLogNanos = System.nanoTime() - LOG_PERIOD_NANOS;

  /**
   * @param statistics counts what is skipped
   */
  GuardedPublisher(String node, Publisher<T> publisher, FrameStatistics statistics) {
    this.node = node;
    this.statistics = statistics;
    this.publisher = publisher;
  }

  /** Sends a message, unless it is too large. */
  @Override
  public void publish(T message) {
    try {
      publisher.publish(message);
    } catch (UserError tooLarge) {
      skip(tooLarge.getMessage());
    }
  }

  /** At a camera's rate it makes a line every five seconds, not one each. */
  private synchronized void skip(String reason) {
    statistics.odd(FrameStatistics.Oddity.OUTPUT_TOO_LARGE);
    skippedSinceLog++;
    long now = System.nanoTime();
    if (now - lastLogNanos >= LOG_PERIOD_NANOS) {
      LOG.warn("{} skipped {} output(s), the last one: {}", node, skippedSinceLog, reason);
      skippedSinceLog = 0;
      lastLogNanos = now;
    }
  }

  @Override
  public int subscribers() {
    return publisher.subscribers();
  }

  @Override
  public List<String> obstacles() {
    return publisher.obstacles();
  }

  @Override
  public String topic() {
    return publisher.topic();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
