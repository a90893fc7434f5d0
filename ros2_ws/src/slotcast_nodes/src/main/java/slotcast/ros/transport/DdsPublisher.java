package slotcast.ros.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import slotcast.error.UserError;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.transport.RemoteEndpoint.Kind;
import us.ihmc.rtps.impl.fastRTPS.NativeParticipantImpl;
import us.ihmc.rtps.impl.fastRTPS.NativePublisherImpl;
import us.ihmc.rtps.impl.fastRTPS.NativePublisherListener;

/**
 * The sending end of a DDS topic.
 *
 * <p>With a {@link DdsSender} publishing only encodes: as many messages as the history is deep wait
 * for their turn, and beyond them a new one takes the place of the oldest, as in the history
 * itself. Without one a message has left when publishing returns.
 */
final class DdsPublisher<T> implements Publisher<T> {
  private static final short CDR_LITTLE_ENDIAN = 1;
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final DdsTopic<T> topic;
  private final Consumer<DdsPublisher<?>> onClose;
  private final DdsNeighbours neighbours;
  private final DdsLinger linger;
  private final DdsMatches matches;
  private final DdsSender sender; // null: publishing sends
  private final Deque<CdrWriter> waiting = new ArrayDeque<>(); // each holds a message
  private final Deque<CdrWriter> free = new ArrayDeque<>(); // their memory serves again
  private final ByteBuffer noKey = ByteBuffer.allocateDirect(16);
  private final NativePublisherListener listener;
  private final NativePublisherImpl endpoint;
  private final DdsGuid guid;
  private long sent;
  private long known; // of the subscriptions that have come
  private boolean sending; // the sender's thread is in Fast DDS
  private boolean closed;

  /**
   * @param sender on whose thread messages leave; null: on the one that publishes
   */
  DdsPublisher(
      NativeParticipantImpl participant,
      DdsTopic<T> topic,
      DdsNeighbours neighbours,
      DdsLinger linger,
      DdsSender sender,
      Consumer<DdsPublisher<?>> onClose)
      throws IOException {
    this.topic = topic;
    this.neighbours = neighbours;
    this.linger = linger;
    this.sender = sender;
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
    String xml = DdsProfiles.publisher(profile, topic);
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
    CdrWriter writer = free.isEmpty() ? CdrWriter.direct() : free.pop();
    try {
      encode(message, writer);
    } catch (RuntimeException e) {
      free.push(writer);
      throw e;
    }
    if (sender == null) {
      write(writer);
      sent++;
      free.push(writer);
    } else if (waiting.size() == topic.qos().depth()) {
      free.push(waiting.removeFirst()); // whose turn the new one has
      waiting.addLast(writer);
    } else {
      waiting.addLast(writer);
      sender.queue(this);
    }
  }

  private void encode(T message, CdrWriter writer) {
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
  }

  private void write(CdrWriter writer) {
    endpoint.write(writer.memory(), writer.size(), CDR_LITTLE_ENDIAN, noKey, 0);
  }

  /** Sends the oldest message that waits, if there is one; for the sender's thread alone. */
  void sendNext() {
    CdrWriter next;
    synchronized (this) {
      next = waiting.pollFirst();
      if (next == null) {
        return; // closed
      }
      sending = true;
    }
    try {
      write(next); // outside of the lock: publishing does not wait for the network
    } finally {
      synchronized (this) {
        sent++;
        sending = false;
        free.push(next);
        notifyAll();
      }
    }
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
    }
    if (sender != null && sender.isCurrentThread()) {
      new Thread(this::end, "closing " + topic.name()).start(); // Fast DDS is in a write of ours
    } else {
      end();
    }
  }

  private void end() {
    awaitSent();
    if (topic.qos().reliability() == Qos.Reliability.RELIABLE && matches.count() > 0) {
      linger.await(endpoint);
    }
    endpoint.delete();
    listener.delete();
    onClose.accept(this);
  }

  /** Gives what waits a second to leave; what is in Fast DDS must come out of it. */
  private synchronized void awaitSent() {
    long begin = System.nanoTime();
    boolean interrupted = false;
    while (sending || !waiting.isEmpty()) {
      long left = CLOSE_NANOS - (System.nanoTime() - begin);
      if (left <= 0) {
        waiting.clear();
      }
      try {
        wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
