package slotcast.ros.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import slotcast.ros.msg.Gid;

/** The 16 bytes that name a DDS entity, as the two halves in which Fast DDS hands them out. */
record DdsGuid(long high, long low) {
  private static final int PARTICIPANT_BYTES = 12;

  static DdsGuid of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    return new DdsGuid(in.getLong(), in.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.nativeOrder())
        .putLong(high)
        .putLong(low)
        .array();
  }

  /** Whether both are of one participant, whose 12 bytes they begin with. */
  boolean isBeside(DdsGuid other) {
    return Arrays.equals(bytes(), 0, PARTICIPANT_BYTES, other.bytes(), 0, PARTICIPANT_BYTES);
  }

  /** Whether Fast DDS gave it: ids begin with the vendor's. */
  boolean isOfFastDds() {
    byte[] bytes = bytes();
    return bytes[0] == 1 && bytes[1] == 15;
  }

  /** Whether it names nothing. */
  boolean isUnknown() {
    return high == 0 && low == 0;
  }

  /** As ROS 2 writes it, filled up with zeroes to {@code length} bytes. */
  Gid toGid(int length) {
    return new Gid(Arrays.copyOf(bytes(), length));
  }

  @Override
  public String toString() {
    return HexFormat.ofDelimiter(".").formatHex(bytes());
  }
}
