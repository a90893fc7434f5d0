package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Walks over records that lie in memory. */
final class Records {
  /** Takes one record. */
  interface Visitor {
    /**
     * @param record its content, little endian, from position to limit
     */
    void record(int opcode, ByteBuffer record) throws IOException;
  }

  private Records() {}

  /** Shows each whole record; a part of one at the end is left out. */
  static void each(byte[] records, Visitor visitor) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= Format.RECORD_HEAD) {
      int opcode = in.get() & 0xFF;
      long length = in.getLong();
      if (length < 0 || length > in.remaining()) {
        return;
      }
      ByteBuffer record =
          in.duplicate().limit(in.position() + (int) length).order(ByteOrder.LITTLE_ENDIAN);
      visitor.record(opcode, record);
      in.position(in.position() + (int) length);
    }
  }
}
