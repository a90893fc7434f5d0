package slotcast.node;

import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.transport.MessageHandler;

/**
 * The door of a node: counts what comes, refuses what makes no sense, and hands on the rest to the
 * worker. Checked here and not by the worker, so that a bad message never pushes out a good one.
 */
final class FrameIntake<T> implements MessageHandler<T> {
  private static final Logger LOG = LoggerFactory.getLogger(FrameIntake.class);
  private static final long LOG_PERIOD_NANOS = 5_000_000_000L;

  /** Says whether a message makes sense. */
  @FunctionalInterface
  interface Check<T> {
    /**
     * Returns if it does.
     *
     * @throws RefusedMessageException if the message makes no sense
     */
    void check(T message) throws RefusedMessageException;
  }

  private final String node;
  private final FrameStatistics statistics;
  private final Check<T> check;
  private final ObjLongConsumer<T> next;
  private long refusedSinceLog;
  private long lastLogNanos;

  /**
   * @param next gets what makes sense, with {@link System#nanoTime} of its arrival
   */
  FrameIntake(String node, FrameStatistics statistics, Check<T> check, ObjLongConsumer<T> next) {
    this.node = node;
    this.statistics = statistics;
    this.check = check;
    this.next = next;
    this.lastLogNanos = System.nanoTime() - LOG_PERIOD_NANOS;
  }

  @Override
  public void onMessage(T message) {
    long arrival = System.nanoTime();
    statistics.in();
    try {
      check.check(message);
    } catch (RefusedMessageException e) {
      refuse(e.getMessage());
      return;
    }
    next.accept(message, arrival);
  }

  @Override
  public void onRefused(String reason) {
    statistics.in();
    refuse(reason);
  }

  /** A flood of bad messages makes a line every five seconds, not one each. */
  private synchronized void refuse(String reason) {
    statistics.refused(reason);
    refusedSinceLog++;
    long now = System.nanoTime();
    if (now - lastLogNanos >= LOG_PERIOD_NANOS) {
      LOG.warn("{} refused {} message(s), the last one: {}", node, refusedSinceLog, reason);
      refusedSinceLog = 0;
      lastLogNanos = now;
    }
  }
}
