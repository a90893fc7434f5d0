package slotcast.node;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What is asked of the sessions of a node's cameras from outside. The node's worker carries it out
 * before a camera's next frame, because a session is one thread's.
 *
 * @param <O> options of a session
 */
final class SessionOrders<O> {
  private final boolean[] resets;
  private final Object[] options; // of O; null: no others

  SessionOrders(int cameras) {
    resets = new boolean[cameras];
    options = new Object[cameras];
  }

  /** Every camera's session begins anew. */
  synchronized void reset() {
    Arrays.fill(resets, true);
  }

  /** Every camera's session gets other options; of several the last. */
  synchronized void change(O next) {
    Arrays.fill(options, next);
  }

  /** Carries out what is asked of a camera's session. */
  synchronized void carryOut(int camera, Runnable reset, Consumer<O> change) {
    @SuppressWarnings("unchecked")
    O next = (O) options[camera];
    options[camera] = null;
    if (next != null) {
      change.accept(next);
    }
    if (resets[camera]) {
      resets[camera] = false;
      reset.run();
    }
  }
}
