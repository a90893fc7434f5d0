package slotcast.ros.transport;

import java.nio.ByteBuffer;
import slotcast.ros.msg.MessageType;

/** A type whose messages are read with the knowledge of who wrote them. */
interface DdsIdentified<T> extends MessageType<T> {
  /**
   * As {@link #decode(ByteBuffer)}.
   *
   * @param writer of the message
   */
  T decode(ByteBuffer payload, DdsGuid writer);
}
