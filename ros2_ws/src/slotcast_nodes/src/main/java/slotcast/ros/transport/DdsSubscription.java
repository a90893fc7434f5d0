package slotcast.ros.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
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
 * <p>Fast DDS's threads only signal that something came; a thread of this subscription takes it,
 * decodes it and calls the handler. While a handler runs, newer messages wait in Fast DDS's history
 * of {@link Qos#depth} messages.
 *
 * <p>{@link Subscription.Counts#lost} is told by the writer's sequence numbers, once a later
 * message has come: messages that the network lost, that fell out of the history, or that were so
 * large that Fast DDS dropped them.
 */
final class DdsSubscription<T> implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(DdsSubscription.class);
  private static final int ALIVE = 0;
  private static final long CLOSE_MILLIS = 5_000;

  private final String topic;
  private final MessageType<T> type;
  private final int maxBytes;
  private final DdsReceiveBuffer buffer;
  private final Delivery<T> delivery;
  private final Consumer<DdsSubscription<?>> onClose;
  private final Set<DdsGuid> matched = ConcurrentHashMap.newKeySet();
  private final Map<DdsGuid, Long> lastNumber = new ConcurrentHashMap<>();
  private final Semaphore arrived = new Semaphore(0);
  private final SampleInfoMarshaller info = new SampleInfoMarshaller();
  private final NativeSubscriberListener listener;
  private final NativeSubscriberImpl endpoint;
  private final DdsGuid guid;
  private final Thread thread;
  private volatile boolean closed;

  DdsSubscription(
      NativeParticipantImpl participant,
      String topic,
      String ddsTopic,
      MessageType<T> type,
      Qos qos,
      int maxBytes,
      DdsReceiveBuffer buffer,
      MessageHandler<T> handler,
      Consumer<DdsSubscription<?>> onClose)
      throws IOException {
    this.topic = topic;
    this.type = type;
    this.maxBytes = maxBytes;
    this.buffer = buffer;
    this.delivery = new Delivery<>(topic, handler);
    this.onClose = onClose;
    this.listener =
        new NativeSubscriberListener() {
          @Override
          public void onSubscriptionMatched(int status, long guidHigh, long guidLow) {
            DdsGuid writer = new DdsGuid(guidHigh, guidLow);
            if (status == DdsTransport.MATCHED) {
              matched.add(writer);
            } else {
              matched.remove(writer);
              lastNumber.remove(writer);
            }
          }

          @Override
          public void onNewDataMessage() {
            arrived.release();
          }
        };
    this.endpoint = new NativeSubscriberImpl(participant, listener);
    String profile = UUID.randomUUID().toString();
    String xml = DdsProfiles.subscription(profile, ddsTopic, type.ddsName(), qos);
    if (!endpoint.createSubscriber(profile, xml, xml.length())) {
      throw new IOException("Fast DDS refused a subscription to " + topic);
    }
    this.guid = new DdsGuid(endpoint.getGuidHigh(), endpoint.getGuidLow());
    this.thread = new Thread(this::deliverUntilClosed, "topic " + topic);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  private void deliverUntilClosed() {
    while (!closed) {
      arrived.acquireUninterruptibly();
      arrived.drainPermits();
      boolean more = true;
      while (more && !closed && endpoint.getUnreadCount() > 0) {
        more = deliverOne();
      }
    }
  }

  /**
   * @return false if there was nothing after all: messages of a publisher that ends disappear
   */
  private boolean deliverOne() {
    T message = null;
    String refusal = null;
    synchronized (buffer) {
      ByteBuffer bytes = buffer.bytes();
      if (!endpoint.takeNextData(bytes.capacity(), bytes, info)) {
        return false;
      }
      countGap();
      if (info.getChangeKind() != ALIVE) {
        return true; // the end of an instance: no message
      }
      int length = info.getDataLength();
      if (length > maxBytes) {
        refusal = type.rosName() + ": got " + length + " bytes, expected at most " + maxBytes;
      } else {
        try {
          message = type.decode(bytes.clear().limit(length));
        } catch (MalformedMessageException e) {
          refusal = e.getMessage();
        } catch (RuntimeException e) {
          LOG.error("decoding a {} failed", type.rosName(), e);
          refusal = type.rosName() + ": " + e;
        }
      }
    }
    if (closed) {
      return false;
    }
    if (message != null) {
      delivery.message(message);
    } else {
      delivery.refused(refusal);
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
      delivery.lost(number - last - 1);
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
    return matched.size();
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    arrived.release();
    if (Thread.currentThread() != thread && !joined()) {
      LOG.warn("the handler of {} still runs {} ms after closing", topic, CLOSE_MILLIS);
      return; // the thread may yet use the native objects
    }
    endpoint.delete();
    listener.delete();
    info.delete();
    onClose.accept(this);
  }

  private boolean joined() {
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
