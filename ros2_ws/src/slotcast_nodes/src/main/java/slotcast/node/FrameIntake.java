package slotcast.node;

import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.transport.MessageHandler;

/**
 * The door of a node: counts what comes, refuses what makes no sense, and hands on the rest to the
 * worker. Checked here and not by the worker, so that a bad message never pushes out a good one.
 *
 * <p>Frames of two publishers on one topic would be two scenes mixed into one. The first one is
 * kept to until it has been silent for a while; frames of others are passed over.
 */
final class FrameIntake<T> implements MessageHandler<T> {
  private static final Logger LOG = LoggerFactory.getLogger(FrameIntake.class);

  /**
   * After so long without a frame of the publisher that is kept to, another one takes its place.
   */
  private static final long SILENCE_NANOS = 2_000_000_000L;

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

  private final FrameStatistics statistics;
  private final Check<T> check;
  private final ObjLongConsumer<T> next;
  private Object publisher; // the one that is kept to; null: none yet
  private long publisherNanos; // when it sent the last time
  private final RepeatedWarning refused;
  private final RepeatedWarning passedOver;

  /**
   * @param next gets what makes sense, with {@link System#nanoTime} of its receipt
   */
  FrameIntake(String node, FrameStatistics statistics, Check<T> check, ObjLongConsumer<T> next) {
    this.statistics = statistics;
    this.check = check;
    this.next = next;
    this.refused = new RepeatedWarning(LOG, node);
    this.passedOver = new RepeatedWarning(LOG, node);
  }

  /** A frame that no topic brings. */
  @Override
  public void onMessage(T message) {
    onMessage(message, this);
  }

  @Override
  public void onMessage(T message, Object from) {
    onMessage(message, from, System.nanoTime());
  }

  @Override
  public void onMessage(T message, Object from, long arrival) {
    statistics.in();
    try {
      check.check(message);
    } catch (RefusedMessageException e) {
      refuse(e.getMessage());
      return;
    }
    if (publisher != null && !publisher.equals(from) && arrival - publisherNanos < SILENCE_NANOS) {
      passOver(from);
      return;
    }
    publisher = from;
    publisherNanos = arrival;
    next.accept(message, arrival);
  }

  private void passOver(Object from) {
    String reason =
        "sent by "
            + from
            + " while "
            + publisher
            + " sends on the same topic: stop one of them or remap its topic";
    statistics.passedOver(reason);
    statistics.odd(FrameStatistics.Oddity.OTHER_PUBLISHER);
    passedOver.warn("passed over", reason);
  }

  @Override
  public void onRefused(String reason) {
    statistics.in();
    refuse(reason);
  }

  private void refuse(String reason) {
    statistics.refused(reason);
    refused.warn("refused", reason);
  }
}
