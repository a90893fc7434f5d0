package slotcast.ros.rcl;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.ros2.rcljava.interfaces.MessageDefinition;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.MessageType;
import slotcast.ros.transport.Delivery;
import slotcast.ros.transport.MessageHandler;
import slotcast.ros.transport.Subscription;

/** The receiving end of a topic of rcl. Messages come on the transport's one thread. */
final class RclSubscription<T> implements Subscription {
  private static final long CLOSE_SECONDS = 5;

  private final String topic;
  private final MessageType<T> type;
  private final int maxBytes;
  private final GeneratedType generated;
  private final IntSupplier publishers;
  private final Consumer<Object> onClose;
  private final Delivery<T> delivery;
  private final ReentrantLock delivering = new ReentrantLock();
  private final CdrWriter writer = new CdrWriter();
  private volatile boolean closed;

  /**
   * @param maxBytes on the wire; a larger message is refused
   * @param publishers counts those of the topic
   * @param onClose ends the endpoint, now or later
   */
  RclSubscription(
      String topic,
      MessageType<T> type,
      int maxBytes,
      GeneratedType generated,
      MessageHandler<T> handler,
      IntSupplier publishers,
      Consumer<Object> onClose) {
    this.topic = topic;
    this.type = type;
    this.maxBytes = maxBytes;
    this.generated = generated;
    this.publishers = publishers;
    this.onClose = onClose;
    this.delivery = new Delivery<>(topic, handler);
  }

  /** Called by the transport's one thread. */
  void receive(MessageDefinition message) {
    delivering.lock();
    try {
      if (!closed) {
        deliver(message);
      }
    } finally {
      delivering.unlock();
    }
  }

  private void deliver(MessageDefinition message) {
    T decoded;
    try {
      writer.reset();
      generated.write(message, writer);
      if (writer.size() > maxBytes) {
        delivery.onRefused(
            type.rosName() + ": got " + writer.size() + " bytes, expected at most " + maxBytes);
        return;
      }
      decoded = type.decode(writer.toByteBuffer());
    } catch (MalformedMessageException | IllegalArgumentException e) {
      delivery.onRefused(e.getMessage());
      return;
    }
    delivery.onMessage(decoded);
  }

  void lost(int messages) {
    delivery.countLost(messages);
  }

  @Override
  public Counts counts() {
    return delivery.counts();
  }

  @Override
  public int publishers() {
    return publishers.getAsInt();
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
    try { // a call in progress ends first, unless it is this one, or hangs
      if (delivering.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        delivering.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
