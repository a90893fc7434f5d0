package slotcast.ros.bag;

import java.nio.ByteBuffer;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.MessageType;

/**
 * A recorded message.
 *
 * @param stampNanos when it was received, in nanoseconds of the recorder's clock; not its header's
 * @param payload encapsulation header and fields; the caller's own
 */
@SuppressWarnings("ArrayRecordComponent") // read and written, never compared by equals
public record BagMessage(BagTopic topic, long stampNanos, byte[] payload) {
  /**
   * The message in the payload.
   *
   * @throws MalformedMessageException if the topic has another type or format, or the payload is no
   *     such message
   */
  public <T> T decode(MessageType<T> type) {
    if (!topic.type().equals(type.rosName())) {
      throw new MalformedMessageException(topic.name(), topic.type(), type.rosName());
    }
    if (!topic.serializationFormat().equals(BagTopic.CDR)) {
      throw new MalformedMessageException(
          topic.name(), "serialization format " + topic.serializationFormat(), BagTopic.CDR);
    }
    return type.decode(ByteBuffer.wrap(payload));
  }
}
