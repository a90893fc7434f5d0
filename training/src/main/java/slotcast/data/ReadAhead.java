package slotcast.data;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Makes what the next step needs in a thread of its own while a step computes: one step ahead, no
 * more. What a step gets depends on its name alone, however it is asked for.
 *
 * @param <K> a step's name, such as its number
 */
public final class ReadAhead<K, T> implements AutoCloseable {
  private final Function<K, T> read;
  private final UnaryOperator<K> next;
  private final ExecutorService thread;
  private K pendingStep;
  private Future<T> pending; // null: none

  /**
   * @param read by step; called by another thread than the caller's, one call at a time or two of
   *     different steps
   * @param next the step after one; null after the last
   */
  public ReadAhead(Function<K, T> read, UnaryOperator<K> next) {
    this.read = read;
    this.next = next;
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
  public synchronized T get(K step) {
    Future<T> ready = pending != null && pendingStep.equals(step) ? pending : null;
    T value = ready == null ? read.apply(step) : result(ready);
    K then = next.apply(step);
    if (then != null && (pending == null || !pendingStep.equals(then))) {
      pending = thread.submit(() -> read.apply(then));
      pendingStep = then;
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
