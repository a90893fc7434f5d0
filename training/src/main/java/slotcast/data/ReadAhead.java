package slotcast.data;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Makes what the next step needs in a thread of its own while a step computes: one step ahead, no
 * more. What a step gets depends on its number alone, however it is asked for.
 */
public final class ReadAhead<T> implements AutoCloseable {
  private final IntFunction<T> read;
  private final int steps;
  private final ExecutorService thread;
  private int pendingStep;
  private Future<T> pending; // null: none

  /**
   * @param read by step; called by another thread than the caller's, one call at a time or two of
   *     different steps
   * @param steps in all; none behind the last is read
   */
  public ReadAhead(IntFunction<T> read, int steps) {
    this.read = read;
    this.steps = steps;
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread reader = new Thread(task, "read-ahead");
              reader.setDaemon(true);
              return reader;
            });
  }

  /**
   * What a step needs.
   *
   * @throws RuntimeException that reading it threw, whenever that was
   */
  public synchronized T get(int step) {
    Future<T> ready = pending != null && pendingStep == step ? pending : null;
    T value = ready == null ? read.apply(step) : result(ready);
    int next = step + 1;
    if (next < steps && (pending == null || pendingStep != next)) {
      pending = thread.submit(() -> read.apply(next));
      pendingStep = next;
    }
    return value;
  }

  private T result(Future<T> ready) {
    try {
      pending = null;
      return ready.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading ahead", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Ends the thread; what it reads is dropped. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
