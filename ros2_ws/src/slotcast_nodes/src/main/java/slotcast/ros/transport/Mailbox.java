package slotcast.ros.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of one subscription and the thread that empties it into the handler. Whoever puts
 * messages in never waits for the handler: what does not fit pushes the oldest out.
 */
final class Mailbox<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  /** Beyond these, refused messages are counted without telling the handler why. */
  private static final int MAX_REASONS = 4096;

  private static final long CLOSE_MILLIS = 5_000;

  private final String topic;
  private final int depth;
  private final Delivery<T> delivery;
  private final Deque<T> messages = new ArrayDeque<>();
  private final Deque<String> reasons = new ArrayDeque<>();
  private final Thread thread;
  private boolean closed;

  Mailbox(String topic, int depth, Delivery<T> delivery) {
    this.topic = topic;
    this.depth = depth;
    this.delivery = delivery;
    this.thread = new Thread(this::deliverUntilClosed, "topic " + topic);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  synchronized void put(T message) {
    if (closed) {
      return;
    }
    if (messages.size() == depth) {
      messages.removeFirst();
      delivery.countLost(1);
    }
    messages.addLast(message);
    notifyAll();
  }

  synchronized void refuse(String reason) {
    if (closed) {
      return;
    }
    delivery.countRefused();
    if (reasons.size() < MAX_REASONS) {
      reasons.addLast(reason);
      notifyAll();
    }
  }

  private void deliverUntilClosed() {
    while (true) {
      T message;
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
        message = reason == null ? messages.pollFirst() : null;
      }
      if (reason != null) {
        delivery.refused(reason);
      } else {
        delivery.message(message);
      }
    }
  }

  /** Waits for a handler's call in progress, unless that call is the caller, but not for ever. */
  void close() {
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
