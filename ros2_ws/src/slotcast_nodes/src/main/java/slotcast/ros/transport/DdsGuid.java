package slotcast.ros.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import slotcast.ros.msg.Gid;

/** The 16 bytes that name a DDS entity, as the two halves in which Fast DDS hands them out. */
record DdsGuid(long high, long low) {
  /** As ROS 2 writes it, filled up with zeroes to {@code length} bytes. */
  Gid toGid(int length) {
    byte[] bytes =
        ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putLong(high).putLong(low).array();
    return new Gid(Arrays.copyOf(bytes, length));
  }
}
