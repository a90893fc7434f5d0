package slotcast.replay.report;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A thread that does what it is given, in that order. Whoever gives it more than {@value #ROOM}
 * things to do waits, so that memory stays bounded. After the first failure it does nothing more,
 * and throws that failure at whoever gives it something or asks whether it is finished.
 */
final class Lane implements AutoCloseable {
  /** Things begun or waiting: pictures differ in how long they take. */
  private static final int ROOM = 4;

  private final ExecutorService thread;
  private final Semaphore room = new Semaphore(ROOM);
  private volatile boolean abandoned;
  private volatile RuntimeException failure; // null: none

  /**
   * @param name of the thread
   */
  Lane(String name) {
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Does it when its turn comes. */
  void run(Runnable part) {
    throwFailure();
    room.acquireUninterruptibly();
    thread.execute(
        () -> {
          try {
            if (failure == null && !abandoned) {
              part.run();
            }
          } catch (RuntimeException e) {
            failure = e;
          } catch (Error e) { // out of memory
            failure = new CompletionException(e);
          } finally {
            room.release();
          }
        });
  }

  /** Waits until all is done. */
  void finish() {
    end();
    throwFailure();
  }

  private void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  private void end() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.HOURS)) { // a few pictures
        throw new IllegalStateException("work on pictures does not come to an end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Leaves out what waits, and waits for what has begun. */
  @Override
  public void close() {
    abandoned = true;
    end();
  }
}
