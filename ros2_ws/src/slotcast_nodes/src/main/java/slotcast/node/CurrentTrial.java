package slotcast.node;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The trial of other weights that a node runs in shadow, if any; at most one at a time. */
final class CurrentTrial<T extends CurrentTrial.Trial> {
  private final AtomicReference<T> current = new AtomicReference<>();

  /** Weights that run in shadow beside the ones in use. */
  interface Trial extends AutoCloseable {
    /** Whether it has done its frames. */
    boolean isProven();

    @Override
    void close();
  }

  /** Begins a trial in place of the one before, if any. */
  void begin(T next) {
    T before = current.getAndSet(next);
    if (before != null) {
      before.close();
    }
  }

  /** Gives up the trial, if any. */
  void end() {
    begin(null);
  }

  boolean isRunning() {
    return current.get() != null;
  }

  /**
   * One round of the node.
   *
   * @param observe shows the trial what the node saw; if it throws, the trial has failed
   * @param swap puts a proven trial's weights into use
   * @param tell is told if the trial failed
   */
  void round(Consumer<T> observe, Consumer<T> swap, Consumer<String> tell) {
    T trial = current.get();
    if (trial == null) {
      return;
    }
    try {
      observe.accept(trial);
    } catch (RuntimeException e) {
      if (current.compareAndSet(trial, null)) {
        trial.close();
        tell.accept("weights stay: the new ones failed in shadow: " + e.getMessage());
      }
      return;
    }
    if (trial.isProven() && current.compareAndSet(trial, null)) {
      swap.accept(trial);
    }
  }
}
