package slotcast.ros.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/**
 * Why nothing arrives at a subscription: nobody matches, messages are too large for Fast DDS, or
 * they get lost on the way. Told in words, with what helps.
 */
final class DdsSilence {
  private static final long SILENCE_SECONDS = 5;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Fast DDS rounds a type's largest message up. */
  private static final int ROUNDED_BYTES = 3;

  private final DdsTopic<?> topic;
  private final int typeBytes;
  private final DdsNeighbours neighbours;
  private final DdsSequence sequence;
  private final LongConsumer lost;

  /** When a message came or a publisher matched, the last time. */
  private volatile long lastSignNanos = System.nanoTime();

  /** The last message that was too large for Fast DDS; null: none since one arrived. */
  private volatile DdsWatch.Sent tooLarge;

  private volatile long lastLookNanos = System.nanoTime() - LOOK_NANOS;

  /**
   * @param typeBytes the largest message that Fast DDS was told of
   * @param lost is told how many messages were lost since it was told last
   */
  DdsSilence(
      DdsTopic<?> topic,
      int typeBytes,
      DdsNeighbours neighbours,
      DdsSequence sequence,
      LongConsumer lost) {
    this.topic = topic;
    this.typeBytes = typeBytes;
    this.neighbours = neighbours;
    this.sequence = sequence;
    this.lost = lost;
  }

  /** A message arrived. */
  void arrived() {
    matched();
    tooLarge = null;
  }

  /** A publisher matched. */
  void matched() {
    lastSignNanos = System.nanoTime();
  }

  /** What is told of a subscription with so many publishers. */
  LinkHealth health(Subscription.Counts counts, int publishers) {
    List<String> obstacles = new ArrayList<>(neighbours.mismatches(topic, Kind.PUBLISHER));
    long silence = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastSignNanos);
    long drops = UdpDrops.count();
    DdsWatch.Sent seen = tooLarge;
    if (publishers > 0 && silence >= SILENCE_SECONDS) {
      lookAtWhatIsSent();
    }
    if (seen != null) {
      obstacles.add(
          "publisher "
              + neighbours.nodeOf(seen.publisher())
              + " sends messages of "
              + seen.bytes()
              + " bytes, and none above "
              + typeBytes
              + " arrives: "
              + sizeAdvice());
    } else if (publishers > 0 && silence >= SILENCE_SECONDS) {
      obstacles.add(
          publishers
              + " publisher(s) matched and nothing arrived for "
              + silence
              + " s: nothing is sent, or the network loses a part of each message ("
              + advice(drops)
              + "), or the messages are larger than "
              + typeBytes
              + " bytes ("
              + sizeAdvice()
              + ")");
    }
    return new LinkHealth(counts, publishers, drops, obstacles, advice(drops));
  }

  /** Fast DDS drops what is too large for it and tells no program, so that another has to look. */
  private void lookAtWhatIsSent() {
    long now = System.nanoTime();
    if (now - lastLookNanos >= LOOK_NANOS) {
      lastLookNanos = now;
      neighbours.look(
          topic,
          sent -> {
            if (sent.bytes() > typeBytes + ROUNDED_BYTES) {
              lost.accept(sequence.passed(sent.publisher(), sent.number()));
              tooLarge = sent;
            }
          });
    }
  }

  private String advice(long drops) {
    if (drops > 0) {
      return "the receive buffer ran over: raise net.core.rmem_max, now "
          + UdpDrops.bufferLimit()
          + ", with sysctl -w net.core.rmem_max=16777216";
    }
    return topic.qos().reliability() == Qos.Reliability.BEST_EFFORT
        ? "--reliable asks a reliable publisher for them again; smaller or fewer messages help too"
        : "the publisher's history is too short, or messages are larger than "
            + typeBytes
            + " bytes: send smaller or fewer ones, or "
            + sizeAdvice();
  }

  private String sizeAdvice() {
    return "raise --max-image-bytes, now " + topic.maxBytes();
  }
}
