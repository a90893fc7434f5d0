package slotcast.ros.transport;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls one handler, one message at a time, survives its exceptions and counts. */
final class Delivery<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final String topic;
  private final MessageHandler<T> handler;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  Delivery(String topic, MessageHandler<T> handler) {
    this.topic = topic;
    this.handler = handler;
  }

  synchronized void message(T message) {
    delivered.incrementAndGet();
    try {
      handler.onMessage(message);
    } catch (RuntimeException e) {
      failed.incrementAndGet();
      LOG.error("the handler of {} failed on a message", topic, e);
    }
  }

  /** Tells the handler of a message that {@link #countRefused} has counted. */
  synchronized void refused(String reason) {
    try {
      handler.onRefused(reason);
    } catch (RuntimeException e) {
      failed.incrementAndGet();
      LOG.error("the handler of {} failed on a refused message", topic, e);
    }
  }

  void countRefused() {
    refused.incrementAndGet();
  }

  void countLost(long messages) {
    lost.addAndGet(messages);
  }

  Subscription.Counts counts() {
    return new Subscription.Counts(delivered.get(), refused.get(), lost.get(), failed.get());
  }
}
