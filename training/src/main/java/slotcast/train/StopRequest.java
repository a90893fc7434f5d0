package slotcast.train;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The wish that training ends soon, and what to write if the thread that trains does not get to it
 * in time. Thread-safe.
 */
final class StopRequest {
  /** Asked by signals to this process. */
  static final StopRequest OF_PROCESS = new StopRequest();

  private final AtomicReference<String> reason = new AtomicReference<>();
  private volatile Runnable lastResort;

  /** Asks; the first reason stays. */
  void ask(String why) {
    reason.compareAndSet(null, why);
  }

  boolean isAsked() {
    return reason.get() != null;
  }

  /** Why, if somebody asked. */
  Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  /**
   * While a run is under way: writes the newest copy of its state, from any thread, without
   * libtorch.
   */
  void guard(Runnable save) {
    lastResort = save;
  }

  /** No run is under way. */
  void release() {
    lastResort = null;
  }

  /** What {@link #guard} was given, or nothing. */
  Optional<Runnable> lastResort() {
    return Optional.ofNullable(lastResort);
  }
}
