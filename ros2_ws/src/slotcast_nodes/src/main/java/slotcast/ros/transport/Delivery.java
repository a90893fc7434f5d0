package slotcast.ros.transport;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one handler and counts. Nothing that the handler throws gets past it: the caller may be
 * native code. An exception is logged; an {@link Error} goes to the thread's uncaught exception
 * handler, which is the program's to set, because after it the process may be good for nothing.
 */
public final class Delivery<T> implements MessageHandler<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final String topic;
  private final MessageHandler<T> handler;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /** Counts what comes on a topic and hands it to the handler. */
  public Delivery(String topic, MessageHandler<T> handler) {
    this.topic = topic;
    this.handler = handler;
  }

  @Override
  public void onMessage(T message) {
    onMessage(message, "a publisher that is not known");
  }

  @Override
  public void onMessage(T message, Object publisher) {
    onMessage(message, publisher, System.nanoTime());
  }

  @Override
  public void onMessage(T message, Object publisher, long receivedNanos) {
    delivered.incrementAndGet();
    try {
      handler.onMessage(message, publisher, receivedNanos);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** A message came that is none; counts it and tells the handler. */
  @Override
  public void onRefused(String reason) {
    refused.incrementAndGet();
    try {
      handler.onRefused(reason);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Counts a message on which the program itself failed, and says so. */
  void fail(Throwable failure) {
    failed.incrementAndGet();
    try {
      if (failure instanceof Error) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
      } else {
        LOG.error("a message on {} failed", topic, failure);
      }
    } catch (RuntimeException | Error e) {
      // The one who reports failures fails: there is nobody left to tell, and native code above.
      failure.addSuppressed(e);
    }
  }

  /** Counts messages that were sent and never came. */
  public void countLost(long messages) {
    lost.addAndGet(messages);
  }

  /** A snapshot of the counters. */
  public Subscription.Counts counts() {
    return new Subscription.Counts(delivered.get(), refused.get(), lost.get(), failed.get());
  }
}
