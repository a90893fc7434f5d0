package slotcast.ros.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import slotcast.error.UserError;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.msg.MessageType;
import us.ihmc.rtps.impl.fastRTPS.NativeParticipantImpl;
import us.ihmc.rtps.impl.fastRTPS.NativePublisherImpl;
import us.ihmc.rtps.impl.fastRTPS.NativePublisherListener;
import us.ihmc.rtps.impl.fastRTPS.Time_t;

/** The sending end of a DDS topic. */
final class DdsPublisher<T> implements Publisher<T> {
  private static final short CDR_LITTLE_ENDIAN = 1;

  /** How long a reliable publisher that closes waits until the last messages have arrived. */
  private static final int LINGER_SECONDS = 1;

  private final String topic;
  private final MessageType<T> type;
  private final Qos qos;
  private final int maxBytes;
  private final Consumer<DdsPublisher<?>> onClose;
  private final Set<DdsGuid> matched = ConcurrentHashMap.newKeySet();
  private final CdrWriter writer = new CdrWriter();
  private final ByteBuffer noKey = ByteBuffer.allocateDirect(16);
  private ByteBuffer outgoing = ByteBuffer.allocateDirect(1 << 12);
  private final NativePublisherListener listener;
  private final NativePublisherImpl endpoint;
  private final DdsGuid guid;
  private boolean closed;

  DdsPublisher(
      NativeParticipantImpl participant,
      String topic,
      String ddsTopic,
      MessageType<T> type,
      Qos qos,
      int maxBytes,
      Consumer<DdsPublisher<?>> onClose)
      throws IOException {
    this.topic = topic;
    this.type = type;
    this.qos = qos;
    this.maxBytes = maxBytes;
    this.onClose = onClose;
    this.listener =
        new NativePublisherListener() {
          @Override
          public void onWriterMatched(int status, long guidHigh, long guidLow) {
            DdsGuid reader = new DdsGuid(guidHigh, guidLow);
            if (status == DdsTransport.MATCHED) {
              matched.add(reader);
            } else {
              matched.remove(reader);
            }
          }
        };
    this.endpoint = new NativePublisherImpl(participant, listener);
    String profile = UUID.randomUUID().toString();
    String xml = DdsProfiles.publisher(profile, ddsTopic, type.ddsName(), qos);
    if (!endpoint.createPublisher(profile, xml, xml.length())) {
      throw new IOException("Fast DDS refused a publisher of " + ddsTopic);
    }
    this.guid = new DdsGuid(endpoint.getGuidHigh(), endpoint.getGuidLow());
  }

  @Override
  public synchronized void publish(T message) {
    if (closed) {
      throw new IllegalStateException("the publisher of " + topic + " is closed");
    }
    writer.reset();
    type.write(message, writer);
    int bytes = writer.size();
    if (bytes > maxBytes) {
      throw new UserError(
          "message for " + topic,
          bytes + " bytes",
          "at most " + maxBytes,
          "raise the largest " + type.rosName() + " or send smaller ones");
    }
    if (outgoing.capacity() < bytes) {
      outgoing = ByteBuffer.allocateDirect(Math.min(maxBytes, Math.max(bytes, bytes + bytes / 4)));
    }
    outgoing.clear().put(writer.toByteBuffer());
    endpoint.write(outgoing, bytes, CDR_LITTLE_ENDIAN, noKey, 0);
  }

  DdsGuid guid() {
    return guid;
  }

  @Override
  public int subscribers() {
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
      if (qos.reliability() == Qos.Reliability.RELIABLE && !matched.isEmpty()) {
        endpoint.wait_for_all_acked(new Time_t(LINGER_SECONDS, 0));
      }
      endpoint.delete();
      listener.delete();
    }
    onClose.accept(this);
  }
}
