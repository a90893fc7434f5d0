package slotcast.ros.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue before a handler that takes its time, and the thread that empties it. Whoever puts
 * messages in never waits for the handler: what does not fit pushes the oldest out.
 */
public final class Mailbox<T> implements MessageHandler<T>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  /** Beyond these, the handler is not told why messages were refused. */
  private static final int MAX_REASONS = 4096;

  private static final long CLOSE_MILLIS = 5_000;

  private final String topic;
  private final int depth;
  private final Delivery<T> delivery;
  private final Deque<Sent<T>> messages = new ArrayDeque<>();
  private final Deque<String> reasons = new ArrayDeque<>();
  private final Thread thread;
  private long dropped;
  private boolean closed;

  private record Sent<T>(T message, Object publisher, long receivedNanos) {}

  /**
   * What became of the messages that were put in.
   *
   * @param delivered messages handed to the handler
   * @param dropped messages that a newer one pushed out before their turn
   * @param failed messages for which the handler threw an exception; they count as delivered too
   */
  public record Counts(long delivered, long dropped, long failed) {}

  /**
   * @param topic for the thread's name and the log
   * @param depth how many messages wait at most
   */
  public Mailbox(String topic, int depth, MessageHandler<T> handler) {
    this.topic = topic;
    this.depth = depth;
    this.delivery = new Delivery<>(topic, handler);
    this.thread = new Thread(this::deliverUntilClosed, "topic " + topic);
    this.thread.setDaemon(true);
    this.thread.start();
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
  public synchronized void onMessage(T message, Object publisher, long receivedNanos) {
    if (closed) {
      return;
    }
    if (messages.size() == depth) {
      messages.removeFirst();
      dropped++;
    }
    messages.addLast(new Sent<>(message, publisher, receivedNanos));
    notifyAll();
  }

  @Override
  public synchronized void onRefused(String reason) {
    if (!closed && reasons.size() < MAX_REASONS) {
      reasons.addLast(reason);
      notifyAll();
    }
  }

  /** A snapshot of the counters. */
  public synchronized Counts counts() {
    Subscription.Counts counts = delivery.counts();
    return new Counts(counts.delivered(), dropped, counts.failed());
  }

  private void deliverUntilClosed() {
    while (true) {
      Sent<T> sent;
      String reason;
      synchronized (this) {
        while (!closed && messages.isEmpty() && reasons.isEmpty()) {
          try {
            wait();
          } catch (InterruptedException e) {
            return; // nobody interrupts this thread but to end it
          }
        }
        if (closed) {
          return;
        }
        reason = reasons.pollFirst();
        sent = reason == null ? messages.pollFirst() : null;
      }
      if (reason != null) {
        delivery.onRefused(reason);
      } else {
        delivery.onMessage(sent.message(), sent.publisher(), sent.receivedNanos());
      }
    }
  }

  /** Waits for a handler's call in progress, unless that call is the caller, but not for ever. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      messages.clear();
      reasons.clear();
      notifyAll();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("the handler of {} still runs {} ms after closing", topic, CLOSE_MILLIS);
    }
  }
}
