package slotcast.replay.play;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slotcast.error.UserError;
import slotcast.node.StopRequest;
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Clock;
import slotcast.ros.transport.Publisher;

/**
 * Plays recordings over a transport, each message at its time. What cannot be read or sent is left
 * out, and a line says so. Not thread-safe.
 */
public final class Player {
  /** As often as {@code ros2 bag play --clock}. */
  private static final long CLOCK_PERIOD_NANOS = 1_000_000_000L / 40;

  private final PlayedTopics topics;
  private final SceneStamps stamps;
  private final Optional<Publisher<Clock>> clock;
  private final double rate;
  private final StopRequest stop;
  private long clockNanos = Long.MIN_VALUE; // last told, of the recording

  /** Is told of each message when its time has come, with its stamp in the recording. */
  @FunctionalInterface
  public interface Watcher {
    void at(long stampNanos);
  }

  /**
   * What came of a recording.
   *
   * @param images sent on the topics that were named
   * @param remarks what was not as it should be, a line each
   */
  public record Played(long images, List<String> remarks) {}

  /**
   * @param topics that are advertised already
   * @param stamps what the stamps of all messages go through
   * @param clock of the recording's time, if it is wanted
   * @param rate seconds of the recording in a second: 1 for its own pace
   * @param stop what ends playing before its end
   */
  public Player(
      PlayedTopics topics,
      SceneStamps stamps,
      Optional<Publisher<Clock>> clock,
      double rate,
      StopRequest stop) {
    this.topics = topics;
    this.stamps = stamps;
    this.clock = clock;
    this.rate = rate;
    this.stop = stop;
  }

  /**
   * Plays a recording from start to end, or until it is asked to stop.
   *
   * @param range of it, by the recorder's clock
   * @param images topics whose messages are counted
   */
  public Played play(MessageSource source, TimeRange range, Set<String> images, Watcher watcher) {
    stamps.nextRecording();
    clockNanos = Long.MIN_VALUE;
    Pacing pacing = new Pacing(rate);
    List<String> remarks = new ArrayList<>();
    String[] wanted =
        source.topics().stream()
            .filter(topics::isPlayed)
            .map(BagTopic::name)
            .distinct()
            .toArray(String[]::new);
    long sent = 0;
    long refused = 0;
    String reason = "";
    try (MessageSource.Messages messages = source.messages(wanted)) {
      Optional<BagMessage> next = messages.next();
      long start = source.startNanos().orElse(next.map(BagMessage::stampNanos).orElse(0L));
      for (; next.isPresent() && !stop.isAsked(); next = messages.next()) {
        BagMessage message = next.get();
        long stamp = message.stampNanos();
        if (range.isAfter(stamp, start)) {
          break;
        }
        if (!range.holds(stamp, start) || !topics.isPlayed(message.topic())) {
          continue;
        }
        if (!source.isLive() && waits(pacing.dueNanos(stamp), stamp)) {
          break;
        }
        watcher.at(stamp - start);
        try {
          topics.send(message);
          sent += images.contains(message.topic().name()) ? 1 : 0;
        } catch (MalformedMessageException | UserError | IllegalArgumentException e) {
          reason = refused++ == 0 ? e.getMessage() : reason;
        }
      }
      messages.remark().ifPresent(remarks::add);
    } catch (UserError e) {
      remarks.add("ended early: " + e.getMessage());
    }
    if (refused > 0) {
      remarks.add(refused + " messages are not what their topics say, the first: " + reason);
    }
    pacing.remark().ifPresent(remarks::add);
    return new Played(sent, remarks);
  }

  /** Waits for a message's time while the clock goes on; returns whether to stop. */
  private boolean waits(long dueNanos, long stampNanos) {
    if (clock.isEmpty()) {
      return stop.awaitUntil(dueNanos);
    }
    for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
      tell(stampNanos - Math.round(left * rate));
      if (stop.awaitUntil(Math.min(dueNanos, System.nanoTime() + CLOCK_PERIOD_NANOS))) {
        return true;
      }
    }
    tell(stampNanos);
    return stop.isAsked();
  }

  /** The clock never goes back. */
  private void tell(long nanos) {
    if (nanos <= clockNanos) {
      return;
    }
    clockNanos = nanos;
    try {
      clock.orElseThrow().publish(new Clock(stamps.shifted(nanos)));
    } catch (IllegalArgumentException e) {
      // Such a stamp is in its message too, where it is counted.
    }
  }
}
