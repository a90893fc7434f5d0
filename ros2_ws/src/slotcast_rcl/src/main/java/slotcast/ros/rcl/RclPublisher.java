package slotcast.ros.rcl;

import java.util.function.IntSupplier;
import org.ros2.rcljava.interfaces.MessageDefinition;
import slotcast.error.UserError;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.msg.MessageType;
import slotcast.ros.transport.Publisher;

/** The sending end of a topic of rcl. */
final class RclPublisher<T> implements Publisher<T> {
  private final String topic;
  private final MessageType<T> type;
  private final int maxBytes;
  private final GeneratedType generated;
  private final org.ros2.rcljava.publisher.Publisher<MessageDefinition> endpoint;
  private final IntSupplier subscribers;
  private final CdrWriter writer = new CdrWriter();
  private boolean closed;

  /**
   * @param maxBytes on the wire; a larger message is refused
   * @param subscribers counts those of the topic
   */
  RclPublisher(
      String topic,
      MessageType<T> type,
      int maxBytes,
      GeneratedType generated,
      org.ros2.rcljava.publisher.Publisher<MessageDefinition> endpoint,
      IntSupplier subscribers) {
    this.topic = topic;
    this.type = type;
    this.maxBytes = maxBytes;
    this.generated = generated;
    this.endpoint = endpoint;
    this.subscribers = new RecentCount(subscribers);
  }

  @Override
  public synchronized void publish(T message) {
    if (closed) {
      throw new IllegalStateException("the publisher of " + topic + " is closed");
    }
    writer.reset();
    type.write(message, writer);
    if (writer.size() > maxBytes) {
      throw new UserError(
          "message for " + topic,
          writer.size() + " bytes",
          "at most " + maxBytes,
          "raise the largest " + type.rosName() + " or send smaller ones");
    }
    endpoint.publish(generated.decode(writer.toByteBuffer()));
  }

  @Override
  public int subscribers() {
    return subscribers.getAsInt();
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      endpoint.dispose();
    }
  }
}
