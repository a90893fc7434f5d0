package slotcast.ros.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that sends the messages of a transport's publishers, one after the other in the order
 * in which they were published, so that publishing does not wait for the network.
 *
 * <p>Fast DDS has such a thread of its own. That one spins as long as another thread holds the lock
 * of the writer whose turn it is, and took 2 ms of a processor for each camera frame, during which
 * the others waited for that processor.
 */
final class DdsSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DdsSender.class);
  private static final long CLOSE_MILLIS = 1000;

  private final Deque<DdsPublisher<?>> turns = new ArrayDeque<>();
  private final Thread thread = new Thread(this::run, "DDS sender");
  private boolean closed;

  DdsSender() {
    thread.setDaemon(true);
    thread.start();
  }

  /** The publisher has one message more to send. */
  synchronized void queue(DdsPublisher<?> publisher) {
    turns.addLast(publisher);
    notifyAll();
  }

  /** Whether it is this thread that sends: Fast DDS brings messages to the same process on it. */
  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  private void run() {
    for (DdsPublisher<?> next = take(); next != null; next = take()) {
      try {
        next.sendNext();
      } catch (RuntimeException | Error e) {
        LOG.error("sending on {} failed", next.topic(), e);
      }
    }
  }

  /**
   * @return null: closed, and nothing is left to send
   */
  private synchronized DdsPublisher<?> take() {
    while (turns.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        LOG.debug("interrupted, and goes on: the publishers need this thread", e);
      }
    }
    return turns.pollFirst();
  }

  /** Ends the thread; publishers must be closed before. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (isCurrentThread()) {
      return;
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
