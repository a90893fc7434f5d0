package slotcast.ros.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import slotcast.error.UserError;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.transport.RemoteEndpoint.Kind;
import us.ihmc.rtps.impl.fastRTPS.NativeParticipantImpl;
import us.ihmc.rtps.impl.fastRTPS.NativePublisherImpl;
import us.ihmc.rtps.impl.fastRTPS.NativePublisherListener;

/** The sending end of a DDS topic. */
final class DdsPublisher<T> implements Publisher<T> {
  private static final short CDR_LITTLE_ENDIAN = 1;

  private final DdsTopic<T> topic;
  private final Consumer<DdsPublisher<?>> onClose;
  private final DdsNeighbours neighbours;
  private final DdsLinger linger;
  private final DdsMatches matches;
  private final CdrWriter writer = CdrWriter.direct();
  private final ByteBuffer noKey = ByteBuffer.allocateDirect(16);
  private final NativePublisherListener listener;
  private final NativePublisherImpl endpoint;
  private final DdsGuid guid;
  private long sent;
  private long known; // of the subscriptions that have come
  private boolean closed;

  DdsPublisher(
      NativeParticipantImpl participant,
      DdsTopic<T> topic,
      DdsNeighbours neighbours,
      DdsLinger linger,
      Consumer<DdsPublisher<?>> onClose)
      throws IOException {
    this.topic = topic;
    this.neighbours = neighbours;
    this.linger = linger;
    this.matches = new DdsMatches(other -> neighbours.haveLost(other, Kind.SUBSCRIPTION));
    this.onClose = onClose;
    this.listener =
        new NativePublisherListener() {
          @Override
          public void onWriterMatched(int status, long guidHigh, long guidLow) {
            matches.update(status, new DdsGuid(guidHigh, guidLow));
          }
        };
    this.endpoint = new NativePublisherImpl(participant, listener);
    String profile = UUID.randomUUID().toString();
    String xml =
        DdsProfiles.publisher(profile, topic, topic.type() instanceof DdsIdentified); // an answer
    if (!endpoint.createPublisher(profile, xml, xml.length())) {
      throw new IOException("Fast DDS refused a publisher of " + topic.ddsName());
    }
    this.guid = new DdsGuid(endpoint.getGuidHigh(), endpoint.getGuidLow());
  }

  @Override
  public synchronized void publish(T message) {
    if (closed) {
      throw new IllegalStateException("the publisher of " + topic.name() + " is closed");
    }
    writer.reset();
    topic.type().write(message, writer);
    int bytes = writer.size();
    if (bytes > topic.maxBytes()) {
      throw new UserError(
          "message for " + topic.name(),
          bytes + " bytes",
          "at most " + topic.maxBytes(),
          "raise the largest " + topic.type().rosName() + " or send smaller ones");
    }
    endpoint.write(writer.memory(), bytes, CDR_LITTLE_ENDIAN, noKey, 0);
    sent++;
  }

  DdsGuid guid() {
    return guid;
  }

  @Override
  public int subscribers() {
    return matches.count();
  }

  /** The number that the next message will have. */
  synchronized long nextNumber() {
    return sent + 1;
  }

  /** Whether a subscription has come since the last time that this was asked. */
  synchronized boolean hasNewSubscriber() {
    long now = matches.arrivals();
    boolean isNew = now > known;
    known = now;
    return isNew;
  }

  /** Whether a subscription of that endpoint's participant is matched now. */
  boolean reachesParticipantOf(DdsGuid endpoint) {
    return matches.isBeside(endpoint);
  }

  @Override
  public List<String> obstacles() {
    return neighbours.mismatches(topic, Kind.SUBSCRIPTION);
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
      if (topic.qos().reliability() == Qos.Reliability.RELIABLE && matches.count() > 0) {
        linger.await(endpoint);
      }
      endpoint.delete();
      listener.delete();
    }
    onClose.accept(this);
  }
}
