package slotcast.ros.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.MessageType;
import slotcast.ros.transport.RemoteEndpoint.Kind;
import us.ihmc.rtps.impl.fastRTPS.NativeParticipantImpl;
import us.ihmc.rtps.impl.fastRTPS.NativeSubscriberImpl;
import us.ihmc.rtps.impl.fastRTPS.NativeSubscriberListener;
import us.ihmc.rtps.impl.fastRTPS.SampleInfoMarshaller;

/**
 * The receiving end of a DDS topic.
 *
 * <p>Messages are taken, decoded and handed to the handler at once, on Fast DDS's receiving thread,
 * so that none is overwritten unseen and every refusal is counted.
 *
 * <p><b>Who uses the endpoint.</b> One thread at a time, told by {@link #work}. A callback that
 * finds another thread at it leaves word and goes away instead of waiting: Fast DDS holds the
 * endpoint's lock during a callback, and the other thread may want that lock. Opening the endpoint
 * counts as work, so that no callback touches what is not yet there, and so does closing it, which
 * never ends.
 */
final class DdsSubscription<T> implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(DdsSubscription.class);
  private static final int ALIVE = 0;
  private static final long CLOSE_SECONDS = 5;
  private static final long SILENCE_SECONDS = 5;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Fast DDS rounds a type's largest message up. */
  private static final int ROUNDED_BYTES = 3;

  /**
   * Fast DDS reserves the largest message times the depth. Its own history may be shorter than was
   * asked for: it is emptied at once.
   */
  private static final int MAX_HISTORY_BYTES = 96 << 20;

  /** Whether this thread is within a handler of any subscription. */
  private static final ThreadLocal<Boolean> RECEIVING = ThreadLocal.withInitial(() -> false);

  private final DdsTopic<T> topic;
  private final DdsReceiveBuffer buffer;
  private final Delivery<T> delivery;
  private final DdsNeighbours neighbours;
  private final int typeBytes;
  private final Consumer<DdsSubscription<?>> onClose;
  private final DdsMatches matches;
  private final DdsSequence sequence = new DdsSequence();
  private final SampleInfoMarshaller info = new SampleInfoMarshaller();
  private final NativeSubscriberListener listener = new Arrivals();

  /** How often somebody had reason to look for messages; 0 while nobody uses the endpoint. */
  private final AtomicInteger work = new AtomicInteger(1);

  /** When Fast DDS first told of a message that was not looked for since; 0: of none. */
  private final AtomicLong toldNanos = new AtomicLong();

  private final CountDownLatch lastWorkDone = new CountDownLatch(1);
  private final NativeSubscriberImpl endpoint;
  private final DdsGuid guid;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile boolean deleted;

  /** When a message came or a publisher matched, the last time. */
  private volatile long lastSignNanos = System.nanoTime();

  /** The last message that was too large for Fast DDS; null: none since one arrived. */
  private volatile DdsWatch.Sent tooLarge;

  private volatile long lastLookNanos = System.nanoTime() - LOOK_NANOS;

  /**
   * Opens the endpoint; nothing is delivered before {@link #start}.
   *
   * @param typeBytes the largest message that Fast DDS was told of; the buffer holds it
   * @throws IOException if Fast DDS refuses
   */
  DdsSubscription(
      NativeParticipantImpl participant,
      DdsTopic<T> topic,
      int typeBytes,
      DdsReceiveBuffer buffer,
      MessageHandler<T> handler,
      DdsNeighbours neighbours,
      Consumer<DdsSubscription<?>> onClose)
      throws IOException {
    this.topic = topic;
    this.buffer = buffer;
    this.delivery = new Delivery<>(topic.name(), handler);
    this.neighbours = neighbours;
    this.matches = new DdsMatches(other -> neighbours.haveLost(other, Kind.PUBLISHER));
    this.typeBytes = typeBytes;
    this.onClose = onClose;
    this.endpoint = new NativeSubscriberImpl(participant, listener);
    String profile = UUID.randomUUID().toString();
    Qos qos = topic.qos();
    int depth = Math.min(qos.depth(), Math.max(1, MAX_HISTORY_BYTES / typeBytes));
    String xml = DdsProfiles.subscription(profile, topic, qos.withDepth(depth));
    if (!endpoint.createSubscriber(profile, xml, xml.length())) {
      throw new IOException("Fast DDS refused a subscription to " + topic.name());
    }
    this.guid = new DdsGuid(endpoint.getGuidHigh(), endpoint.getGuidLow());
  }

  /** Delivers what came since the endpoint was opened, on this thread, and all else from now on. */
  void start() {
    deliverUntilIdle(false);
  }

  static boolean isWithinHandler() {
    return RECEIVING.get();
  }

  /**
   * Called by the thread that brought {@link #work} from 0 to 1, and by nobody else.
   *
   * @param ofFastDds whether the thread is lent to this subscription: if a handler leaves it
   *     interrupted, those that it is lent to next could not wait, and would lose messages
   */
  private void deliverUntilIdle(boolean ofFastDds) {
    RECEIVING.set(true);
    try {
      int seen;
      do {
        seen = work.get();
        try {
          while (!closed && deliverOne()) {
            if (ofFastDds) {
              Thread.interrupted();
            }
          }
        } catch (RuntimeException | Error e) {
          delivery.fail(e);
        }
        if (closed) {
          lastWorkDone.countDown();
          return; // work stays above 0: the endpoint is never used again
        }
      } while (work.addAndGet(-seen) != 0);
    } finally {
      RECEIVING.set(false);
    }
  }

  /**
   * @return false if there was nothing: messages of a publisher that ends disappear
   */
  private boolean deliverOne() {
    T message = null;
    String refusal = null;
    DdsGuid writer;
    long told = toldNanos.getAndSet(0);
    long receivedNanos = told == 0 ? System.nanoTime() : told;
    synchronized (buffer) {
      ByteBuffer bytes = buffer.bytes();
      if (endpoint.getUnreadCount() <= 0 || !endpoint.takeNextData(bytes.capacity(), bytes, info)) {
        return false;
      }
      lastSignNanos = System.nanoTime();
      tooLarge = null;
      writer = countGap();
      if (info.getChangeKind() != ALIVE) {
        return true; // the end of an instance: no message
      }
      int length = info.getDataLength();
      MessageType<T> type = topic.type();
      if (length > topic.maxBytes()) {
        refusal =
            type.rosName() + ": got " + length + " bytes, expected at most " + topic.maxBytes();
      } else {
        try {
          bytes.clear().limit(length);
          message =
              type instanceof DdsIdentified<T> identified
                  ? identified.decode(bytes, own(writer), related())
                  : type.decode(bytes);
        } catch (MalformedMessageException e) {
          refusal = e.getMessage();
        } catch (RuntimeException e) {
          LOG.error("decoding a {} failed", type.rosName(), e);
          refusal = type.rosName() + ": " + e;
        }
      }
    }
    // Outside of the lock, which other subscriptions need.
    if (refusal != null) {
      delivery.onRefused(refusal);
    } else {
      delivery.onMessage(message, new Sender(writer, neighbours), receivedNanos);
    }
    return true;
  }

  /** One that is told of in words by the name of its node. */
  private record Sender(DdsGuid guid, DdsNeighbours neighbours) {
    @Override
    public String toString() {
      return neighbours.nodeOf(guid);
    }
  }

  private DdsSampleId own(DdsGuid writer) {
    return new DdsSampleId(
        writer,
        number(
            info.getSampleIdentity_sequenceNumberHigh(),
            info.getSampleIdentity_sequenceNumberLow()));
  }

  private DdsSampleId related() {
    return new DdsSampleId(
        new DdsGuid(
            info.getRelatedSampleIdentity_GuidHigh(), info.getRelatedSampleIdentity_GuidLow()),
        number(
            info.getRelatedSampleIdentity_sequenceNumberHigh(),
            info.getRelatedSampleIdentity_sequenceNumberLow()));
  }

  private static long number(int high, long low) {
    return ((long) high << 32) + low;
  }

  /**
   * @return who sent the message
   */
  private DdsGuid countGap() {
    DdsGuid writer =
        new DdsGuid(info.getSampleIdentity_GuidHigh(), info.getSampleIdentity_GuidLow());
    delivery.countLost(sequence.arrived(writer, own(writer).number()));
    return writer;
  }

  DdsGuid guid() {
    return guid;
  }

  @Override
  public Counts counts() {
    return delivery.counts();
  }

  @Override
  public int publishers() {
    return matches.count();
  }

  @Override
  public LinkHealth health() {
    int publishers = publishers();
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
    return new LinkHealth(counts(), publishers, drops, obstacles, advice(drops));
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
              delivery.countLost(sequence.passed(sent.publisher(), sent.number()));
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

  @Override
  public String topic() {
    return topic.name();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (isWithinHandler()) {
      // Fast DDS holds an endpoint's lock around the handler: another thread ends the endpoint.
      new Thread(this::end, "closing " + topic.name()).start();
    } else {
      end();
    }
  }

  private void end() {
    try {
      if (work.getAndIncrement() != 0 && !lastWorkDone.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn(
            "the handler of {} still runs after {} s; its endpoint stays",
            topic.name(),
            CLOSE_SECONDS);
        return;
      }
      endpoint.delete();
      listener.delete();
      info.delete();
      deleted = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      onClose.accept(this);
      ended.countDown();
    }
  }

  /**
   * Waits for the end of a closed subscription.
   *
   * @return false if the endpoint had to stay, because a handler does not return
   */
  boolean awaitDeleted() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return deleted;
  }

  /** What Fast DDS tells on its own threads; nothing thrown may reach it. */
  private final class Arrivals extends NativeSubscriberListener {
    @Override
    public void onSubscriptionMatched(int status, long guidHigh, long guidLow) {
      try {
        DdsGuid writer = new DdsGuid(guidHigh, guidLow);
        if (matches.update(status, writer)) {
          lastSignNanos = System.nanoTime();
        } else {
          sequence.forget(writer);
        }
      } catch (RuntimeException | Error e) {
        delivery.fail(e);
      }
    }

    @Override
    public void onNewDataMessage() {
      try {
        toldNanos.compareAndSet(0, System.nanoTime() | 1);
        if (work.getAndIncrement() == 0) {
          deliverUntilIdle(true);
        }
      } catch (RuntimeException | Error e) {
        delivery.fail(e);
      }
    }
  }
}
