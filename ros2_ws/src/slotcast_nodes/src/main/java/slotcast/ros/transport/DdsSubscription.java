package slotcast.ros.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.MessageType;
import us.ihmc.rtps.impl.fastRTPS.NativeParticipantImpl;
import us.ihmc.rtps.impl.fastRTPS.NativeSubscriberImpl;
import us.ihmc.rtps.impl.fastRTPS.NativeSubscriberListener;
import us.ihmc.rtps.impl.fastRTPS.SampleInfoMarshaller;

/**
 * The receiving end of a DDS topic.
 *
 * <p>Messages are taken and decoded at once, on Fast DDS's receiving thread, so that none is
 * overwritten unseen and every refusal is counted; they wait for the handler in a {@link Mailbox}.
 *
 * <p>{@link Subscription.Counts#lost} is told by the publisher's sequence numbers when a later
 * message has come (lost by the network, or so large that Fast DDS dropped it) and by the mailbox.
 */
final class DdsSubscription<T> implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(DdsSubscription.class);
  private static final int ALIVE = 0;

  /**
   * Fast DDS reserves the largest message times the depth. Its own history may be shorter than the
   * mailbox: it is emptied at once.
   */
  private static final int MAX_HISTORY_BYTES = 96 << 20;

  private final DdsTopic<T> topic;
  private final DdsReceiveBuffer buffer;
  private final Delivery<T> delivery;
  private final Mailbox<T> mailbox;
  private final Consumer<DdsSubscription<?>> onClose;
  private final DdsMatches matches = new DdsMatches();
  private final Map<DdsGuid, Long> lastNumber = new ConcurrentHashMap<>();
  private final SampleInfoMarshaller info = new SampleInfoMarshaller();
  private final NativeSubscriberListener listener = new Arrivals();
  private final NativeSubscriberImpl endpoint;
  private final DdsGuid guid;

  /**
   * Read: a callback uses the endpoint; write: it is opened or closed. A callback that finds it
   * taken goes away instead of waiting: Fast DDS holds the endpoint's lock during a callback and
   * wants it to end the endpoint.
   */
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

  private boolean closed;

  /**
   * @param typeBytes the largest message that Fast DDS was told of; the buffer holds it
   * @throws IOException if Fast DDS refuses
   */
  DdsSubscription(
      NativeParticipantImpl participant,
      DdsTopic<T> topic,
      int typeBytes,
      DdsReceiveBuffer buffer,
      MessageHandler<T> handler,
      Consumer<DdsSubscription<?>> onClose)
      throws IOException {
    this.topic = topic;
    this.buffer = buffer;
    this.delivery = new Delivery<>(topic.name(), handler);
    this.onClose = onClose;
    this.endpoint = new NativeSubscriberImpl(participant, listener);
    String profile = UUID.randomUUID().toString();
    Qos qos = topic.qos();
    int depth = Math.min(qos.depth(), Math.max(1, MAX_HISTORY_BYTES / typeBytes));
    String xml =
        DdsProfiles.subscription(
            profile, topic.ddsName(), topic.type().ddsName(), qos.withDepth(depth));
    this.mailbox = new Mailbox<>(topic.name(), qos.depth(), delivery);
    if (!endpoint.createSubscriber(profile, xml, xml.length())) {
      mailbox.close();
      throw new IOException("Fast DDS refused a subscription to " + topic.name());
    }
    this.guid = new DdsGuid(endpoint.getGuidHigh(), endpoint.getGuidLow());
    takeAll(); // what came before the endpoint could be used
  }

  /** Empties Fast DDS's history into the mailbox. */
  private void takeAll() {
    if (!gate.readLock().tryLock()) {
      return;
    }
    try {
      synchronized (buffer) {
        boolean more = !closed;
        while (more && endpoint.getUnreadCount() > 0) {
          more = takeOne(buffer.bytes());
        }
      }
    } finally {
      gate.readLock().unlock();
    }
  }

  /**
   * @return false if there was nothing after all: messages of a publisher that ends disappear
   */
  private boolean takeOne(ByteBuffer bytes) {
    MessageType<T> type = topic.type();
    if (!endpoint.takeNextData(bytes.capacity(), bytes, info)) {
      return false;
    }
    countGap();
    if (info.getChangeKind() != ALIVE) {
      return true; // the end of an instance: no message
    }
    int length = info.getDataLength();
    if (length > topic.maxBytes()) {
      mailbox.refuse(
          type.rosName() + ": got " + length + " bytes, expected at most " + topic.maxBytes());
      return true;
    }
    try {
      mailbox.put(type.decode(bytes.clear().limit(length)));
    } catch (MalformedMessageException e) {
      mailbox.refuse(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("decoding a {} failed", type.rosName(), e);
      mailbox.refuse(type.rosName() + ": " + e);
    }
    return true;
  }

  private void countGap() {
    DdsGuid writer =
        new DdsGuid(info.getSampleIdentity_GuidHigh(), info.getSampleIdentity_GuidLow());
    long number =
        ((long) info.getSampleIdentity_sequenceNumberHigh() << 32)
            + info.getSampleIdentity_sequenceNumberLow();
    Long last = lastNumber.put(writer, number);
    if (last != null && number > last + 1) {
      delivery.countLost(number - last - 1);
    }
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
  public String topic() {
    return topic.name();
  }

  @Override
  public void close() {
    gate.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      gate.writeLock().unlock();
    }
    mailbox.close();
    endpoint.delete();
    listener.delete();
    info.delete();
    onClose.accept(this);
  }

  /** What Fast DDS tells on its own threads; no exception may reach it. */
  private final class Arrivals extends NativeSubscriberListener {
    @Override
    public void onSubscriptionMatched(int status, long guidHigh, long guidLow) {
      DdsGuid writer = new DdsGuid(guidHigh, guidLow);
      if (!matches.update(status, writer)) {
        lastNumber.remove(writer);
      }
    }

    @Override
    public void onNewDataMessage() {
      try {
        takeAll();
      } catch (RuntimeException | Error e) {
        LOG.error("receiving on {} failed", topic.name(), e);
      }
    }
  }
}
