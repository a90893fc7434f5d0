package slotcast.ros.transport;

import java.nio.ByteBuffer;

/**
 * Native memory into which Fast DDS copies a message when it is taken, one for all subscriptions of
 * a transport. Fast DDS does not check its size: it must hold the largest message that any
 * subscription's history can hold. Guarded by its own monitor.
 */
final class DdsReceiveBuffer {
  /** More than the padding and header that Fast DDS adds to a type's maximum. */
  private static final int MARGIN_BYTES = 256;

  private ByteBuffer bytes = ByteBuffer.allocateDirect(MARGIN_BYTES);

  synchronized void reserve(int typeBytes) {
    if (bytes.capacity() < typeBytes + MARGIN_BYTES) {
      bytes = ByteBuffer.allocateDirect(typeBytes + MARGIN_BYTES);
    }
  }

  synchronized ByteBuffer bytes() {
    return bytes;
  }
}
