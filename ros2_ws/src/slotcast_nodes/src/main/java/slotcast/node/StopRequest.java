package slotcast.node;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, the first Ctrl-C or SIGTERM does not end the program but asks it to come to its
 * end: what plays stops, and what is half written is finished. A second one ends it at once.
 */
public final class StopRequest implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final StopSignals signals = new StopSignals(asked::countDown);

  /** Whether it was asked for. */
  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /**
   * Waits until a time of {@link System#nanoTime}, or until it is asked for.
   *
   * @return whether it was asked for
   */
  public boolean awaitUntil(long nanos) {
    try {
      return asked.await(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      asked.countDown();
      return true;
    }
  }

  /** Signals do again what they did before. */
  @Override
  public void close() {
    signals.restore();
  }
}
