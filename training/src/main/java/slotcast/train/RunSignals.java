package slotcast.train;

import com.sun.jna.Function;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM, SIGINT, SIGUSR1 (what Slurm sends before a time limit) and {@code --max-minutes} end
 * training with a checkpoint and {@link RunStopped#STATUS}: after the step that is under way, or
 * where that takes longer than {@link #GRACE}, with a copy of the state after an earlier one.
 * Before training begins and after its end the process ends at once, as it does at a second signal.
 *
 * <p>The process then ends by {@code _exit}: an orderly exit takes libtorch apart while a thread
 * may still be inside it, which crashes, and waits up to 10 s for Java's compiler.
 */
@SuppressWarnings("sunapi") // the JDK has no other way to hear a signal and go on
final class RunSignals {
  private static final Logger LOG = LoggerFactory.getLogger(RunSignals.class);

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Closer than this it is one signal sent twice: timeout(1) tells the process and its group. */
  private static final Duration SAME = Duration.ofMillis(200);

  /** Loaded once signals are heard, and before training: a process runs to find libraries. */
  private static final class Libc {
    static final Function EXIT = Function.getFunction("c", "_exit");
  }

  private final StopRequest stop;
  private final AtomicReference<Long> firstNanos = new AtomicReference<>(); // null before

  private final Duration grace;

  private RunSignals(StopRequest stop, Duration grace) {
    this.stop = stop;
    this.grace = grace;
  }

  /** From now on signals ask for a stop. */
  static void install(StopRequest stop) {
    install(stop, GRACE);
  }

  /**
   * From now on signals ask for a stop.
   *
   * @param grace what the thread that trains has for its step and checkpoint
   */
  static void install(StopRequest stop, Duration grace) {
    RunSignals signals = new RunSignals(stop, grace);
    for (String name : new String[] {"INT", "TERM", "USR1"}) {
      try {
        sun.misc.Signal.handle(
            new sun.misc.Signal(name), s -> signals.received("SIG" + s.getName()));
      } catch (IllegalArgumentException e) {
        // The JVM was told to leave signals alone (-Xrs): the system's way of ending remains.
      }
    }
  }

  /** Has at hand what {@link #exit} needs, so that on a busy machine nobody waits for it. */
  static void prepareExit() {
    Objects.requireNonNull(Libc.EXIT);
  }

  /**
   * Asks for a stop after a time.
   *
   * @param maxMinutes since the process began
   */
  static void limit(StopRequest stop, double maxMinutes) {
    RunSignals signals = new RunSignals(stop, GRACE);
    long millis = (long) (maxMinutes * 60_000) - ManagementFactory.getRuntimeMXBean().getUptime();
    start(
        () -> {
          sleep(Duration.ofMillis(Math.max(0, millis)));
          signals.received("--max-minutes " + maxMinutes);
        });
  }

  private void received(String reason) {
    Long now = System.nanoTime();
    if (firstNanos.compareAndSet(null, now)) {
      stop.ask(reason);
      start(() -> end(reason));
    } else if (now - firstNanos.get() > SAME.toNanos()) {
      exit();
    }
  }

  private void end(String reason) {
    if (stop.lastResort().isEmpty()) {
      LOG.info("stopped by {} outside of training; the same command goes on", reason);
      exit();
    }
    LOG.info("{}: writing a checkpoint after this step", reason);
    sleep(grace);
    // Whoever trains is in a long step or an evaluation; no run means that it is just ending.
    try {
      stop.lastResort().ifPresent(Runnable::run);
    } catch (RuntimeException e) {
      LOG.warn("the checkpoint of {} could not be written: {}", reason, e.getMessage());
    } finally {
      exit();
    }
  }

  /** Ends the process with {@link RunStopped#STATUS}, with nothing run on the way. */
  static void exit() {
    Libc.EXIT.invokeVoid(new Object[] {RunStopped.STATUS});
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "stop");
    thread.setDaemon(true);
    thread.start();
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
