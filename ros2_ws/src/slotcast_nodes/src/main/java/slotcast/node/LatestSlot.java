package slotcast.node;

import java.util.Optional;

/**
 * A mailbox with room for one: what is put in replaces what was not yet taken. It holds a node that
 * falls behind to the newest frame; delay never queues up.
 *
 * <p>One thread takes; any number may put.
 */
public final class LatestSlot<T> {
  private T waiting;
  private boolean closed;

  /**
   * Leaves an item for the taker.
   *
   * @return the older item that this one pushed out, never to be taken: a drop to be counted. After
   *     {@link #close} the item itself.
   */
  public synchronized Optional<T> put(T item) {
    if (closed) {
      return Optional.of(item);
    }
    Optional<T> pushedOut = Optional.ofNullable(waiting);
    waiting = item;
    notifyAll();
    return pushedOut;
  }

  /**
   * Waits for an item.
   *
   * @return the newest item, or nothing once the mailbox is closed
   */
  public synchronized Optional<T> take() throws InterruptedException {
    while (waiting == null && !closed) {
      wait();
    }
    Optional<T> taken = Optional.ofNullable(waiting);
    waiting = null;
    return taken;
  }

  /** Lets the taker have what is still waiting, and then nothing any more. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
