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
  private boolean closed;

  Delivery(String topic, MessageHandler<T> handler) {
    this.topic = topic;
    this.handler = handler;
  }

  synchronized void message(T message) {
    if (closed) {
      return;
    }
    delivered.incrementAndGet();
    try {
      handler.onMessage(message);
    } catch (RuntimeException e) {
      failed.incrementAndGet();
      LOG.error("the handler of {} failed on a message", topic, e);
    }
  }

  synchronized void refused(String reason) {
    if (closed) {
      return;
    }
    refused.incrementAndGet();
    try {
      handler.onRefused(reason);
    } catch (RuntimeException e) {
      failed.incrementAndGet();
      LOG.error("the handler of {} failed on a refused message", topic, e);
    }
  }

  void lost(long messages) {
    lost.addAndGet(messages);
  }

  Subscription.Counts counts() {
    return new Subscription.Counts(delivered.get(), refused.get(), lost.get(), failed.get());
  }

  /** Waits for a call in progress, unless it is the caller's own, and allows no further one. */
  synchronized void close() {
    closed = true;
  }
}
