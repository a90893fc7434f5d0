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

  private final Publisher<T> publisher;
  private final FrameStatistics statistics;
  private final RepeatedWarning skipped;

  /**
   * @param statistics counts what is skipped
   */
  GuardedPublisher(String node, Publisher<T> publisher, FrameStatistics statistics) {
    this.skipped = new RepeatedWarning(LOG, node);
    this.statistics = statistics;
    this.publisher = publisher;
  }

  /** Sends a message, unless it is too large. */
  @Override
  public void publish(T message) {
    try {
      publisher.publish(message);
    } catch (UserError tooLarge) {
      statistics.odd(FrameStatistics.Oddity.OUTPUT_TOO_LARGE);
      skipped.warn("skipped", tooLarge.getMessage());
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
