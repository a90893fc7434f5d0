package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hand-off from the threads that bring frames to the one that works on them: room for one frame
 * of each camera, and a newer one replaces what was not yet taken. It holds a node that falls
 * behind to the newest frames; delay never queues up.
 *
 * <p>One thread takes; any number may put.
 */
final class LatestFrames<T> {
  private final List<T> waiting = new ArrayList<>(); // by camera; null: none
  private boolean closed;

  LatestFrames(int cameras) {
    for (int i = 0; i < cameras; i++) {
      waiting.add(null);
    }
  }

  /**
   * Leaves a camera's frame for the taker.
   *
   * @return the older frame that this one pushed out, never to be taken: a drop to be counted.
   *     After {@link #close} the frame itself
   */
  synchronized Optional<T> put(int camera, T frame) {
    if (closed) {
      return Optional.of(frame);
    }
    notifyAll();
    return Optional.ofNullable(waiting.set(camera, frame));
  }

  /**
   * Waits for frames.
   *
   * @return the newest one of each camera that has one, in order of the cameras; empty once closed
   */
  synchronized List<T> take() throws InterruptedException {
    while (true) {
      List<T> taken = new ArrayList<>();
      for (int i = 0; i < waiting.size(); i++) {
        T frame = waiting.set(i, null);
        if (frame != null) {
          taken.add(frame);
        }
      }
      if (!taken.isEmpty() || closed) {
        return taken;
      }
      wait();
    }
  }

  /** Lets the taker have what is still waiting, and then nothing any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
