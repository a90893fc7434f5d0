package slotcast.node;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that works on the newest message only, and counts what became of all of them. */
final class FrameWorker<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameWorker.class);
  private static final long CLOSE_TIMEOUT_MILLIS = 10_000;

  /** What is done with one message. */
  @FunctionalInterface
  interface Work<T> {
    /**
     * Computes and publishes.
     *
     * @throws RefusedMessageException if the message makes no sense
     */
    void on(T message) throws RefusedMessageException;
  }

  private record Arrival<T>(T message, long nanos) {}

  private final String name;
  private final FrameStatistics statistics;
  private final Work<T> work;
  private final LatestSlot<Arrival<T>> mailbox = new LatestSlot<>();
  private final Thread thread;

  FrameWorker(String name, FrameStatistics statistics, Work<T> work) {
    this.name = name;
    this.statistics = statistics;
    this.work = work;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Hands over a message that has just arrived and was already counted in; an older one that is
   * still waiting is dropped.
   *
   * @param arrivalNanos {@link System#nanoTime} when it arrived
   */
  void put(T message, long arrivalNanos) {
    Optional<Arrival<T>> pushedOut = mailbox.put(new Arrival<>(message, arrivalNanos));
    if (pushedOut.isPresent()) {
      statistics.dropped();
    }
  }

  private void run() {
    try {
      for (Optional<Arrival<T>> next = mailbox.take(); next.isPresent(); next = mailbox.take()) {
        process(next.get());
      }
    } catch (InterruptedException e) {
      LOG.debug("{} was interrupted", name);
    }
  }

  private void process(Arrival<T> arrival) {
    try {
      work.on(arrival.message());
      statistics.out(System.nanoTime() - arrival.nanos());
    } catch (RefusedMessageException e) {
      statistics.refused(e.getMessage());
      LOG.warn("{} refused a message: {}", name, e.getMessage());
    } catch (RuntimeException e) {
      statistics.failed(e.toString());
      LOG.error("{} failed on a frame and goes on with the next one", name, e);
    }
  }

  /** Finishes the frame in work, and ends the thread. */
  @Override
  public void close() {
    mailbox.close();
    try {
      thread.join(CLOSE_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("{} is still busy after {} ms", name, CLOSE_TIMEOUT_MILLIS);
      thread.interrupt();
    }
  }
}
