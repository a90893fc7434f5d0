package slotcast.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C (SIGINT) and SIGTERM are how a node is meant to end: its shutdown hooks run and the exit
 * status is 0, which systemd and ros2 launch take for success. A second signal ends the process at
 * once, with the status of a signal.
 *
 * <p>A signal that was ignored when the process was started stays ignored, as for a background job
 * of a script.
 */
@SuppressWarnings("sunapi") // the JDK has no other way to tell a first signal from a second one
final class StopSignals {
  /** Closer than this it is one signal sent twice: timeout(1) tells the process and its group. */
  private static final Duration SAME = Duration.ofMillis(200);

  /** When the first signal came, in System.nanoTime's nanoseconds; null before. */
  private final AtomicReference<Long> firstNanos = new AtomicReference<>();

  private final Runnable first;
  private final Map<sun.misc.Signal, sun.misc.SignalHandler> before = new HashMap<>();

  /**
   * Takes both signals.
   *
   * @param first what the first one does
   */
  StopSignals(Runnable first) {
    this.first = first;
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        sun.misc.Signal signal = new sun.misc.Signal(name);
        before.put(signal, sun.misc.Signal.handle(signal, this::received));
      } catch (IllegalArgumentException e) {
        // The JVM was told to leave signals alone (-Xrs): the system's way of ending remains.
      }
    }
  }

  /** From now on both signals end the process in this way. */
  static void install() {
    var unused = new StopSignals(() -> System.exit(0));
  }

  /** Gives the signals back to whoever had them. */
  void restore() {
    before.forEach(sun.misc.Signal::handle);
  }

  /** Runs in a thread of its own for each signal. */
  private void received(sun.misc.Signal signal) {
    Long now = System.nanoTime();
    if (firstNanos.compareAndSet(null, now)) {
      first.run();
    } else if (now - firstNanos.get() > SAME.toNanos()) {
      Runtime.getRuntime().halt(128 + signal.getNumber());
    }
  }
}
