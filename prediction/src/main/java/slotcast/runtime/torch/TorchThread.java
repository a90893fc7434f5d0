package slotcast.runtime.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that a model computes on. libtorch keeps gradient mode and the switch of its graph
 * executor per thread, and what it compiles at the first calls too: a model that is warmed up on
 * this thread is warm for every caller.
 *
 * <p>Callers wait for their turn and for the result. What is made inside a call and not returned as
 * a plain array is freed at its end.
 */
final class TorchThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TorchThread.class);
  private static final long CLOSE_SECONDS = 10;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Processor time of all calls of all models so far. */
  private static final AtomicLong COMPUTED_NANOS = new AtomicLong();

  private final String name;
  private final ExecutorService thread;

  TorchThread(String name) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread t = new Thread(task, name);
              t.setDaemon(true);
              return t;
            });
    call(
        () -> {
          var unused = Engine.getEngine("PyTorch"); // loads the natives
          JniUtils.setGradMode(false);
          JniUtils.setGraphExecutorOptimize(false);
          return true;
        });
  }

  /**
   * Runs work on the thread, in a scope of its own, and waits for it.
   *
   * @throws IllegalStateException if the model is closed, or the caller is interrupted
   */
  <T> T call(Supplier<T> work) {
    Future<T> result;
    try {
      result =
          thread.submit(
              () -> {
                long begin = THREADS.getCurrentThreadCpuTime();
                try (NDScope scope = new NDScope()) {
                  scope.suppressNotUsedWarning();
                  return work.get();
                } finally {
                  COMPUTED_NANOS.addAndGet(THREADS.getCurrentThreadCpuTime() - begin);
                }
              });
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException(name + " is closed", e);
    }
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " computes", e);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  /** As {@link #call}, of work without a result. */
  void run(Runnable work) {
    var unused =
        call(
            () -> {
              work.run();
              return true;
            });
  }

  /**
   * Processor time of the calling thread, and of what models computed for whoever called them. The
   * JVM does not survive being asked for that of all its threads: native ones that it knows may
   * have ended.
   */
  static long processorNanos() {
    return THREADS.getCurrentThreadCpuTime() + COMPUTED_NANOS.get();
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(e.getCause());
  }

  /**
   * Ends the thread, then frees.
   *
   * @param memory freed once nothing computes any more; left alone if something still does, since
   *     libtorch does not survive losing memory under its hands
   */
  void close(Runnable memory) {
    thread.shutdown();
    try {
      if (thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        memory.run();
      } else {
        LOG.warn("{} still computes after {} s; its memory is not freed", name, CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(() -> {});
  }
}
