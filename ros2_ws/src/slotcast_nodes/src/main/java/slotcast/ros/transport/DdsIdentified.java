package slotcast.ros.transport;

import java.nio.ByteBuffer;
import slotcast.ros.msg.MessageType;

/** A type whose messages are read with the knowledge of who wrote them. */
interface DdsIdentified<T> extends MessageType<T> {
  /**
   * As {@link #decode(ByteBuffer)}.
   *
   * @param own identity of the message
   * @param related identity that it names beside itself, all zeroes if it names none
   */
  T decode(ByteBuffer payload, DdsSampleId own, DdsSampleId related);
}
