package slotcast.ros.mcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Records in memory that grow one after the other. */
final class RecordBuffer {
  private byte[] bytes = new byte[1 << 12];
  private ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private int begun = -1;

  /** Begins a record. */
  RecordBuffer begin(int opcode) {
    room(Format.RECORD_HEAD);
    begun = out.position();
    out.put((byte) opcode).putLong(0);
    return this;
  }

  /** Ends the record. */
  void end() {
    out.putLong(begun + 1, out.position() - begun - (long) Format.RECORD_HEAD);
    begun = -1;
  }

  RecordBuffer u8(int value) {
    room(1);
    out.put((byte) value);
    return this;
  }

  RecordBuffer u16(int value) {
    room(Short.BYTES);
    out.putShort((short) value);
    return this;
  }

  RecordBuffer u32(long value) {
    room(Integer.BYTES);
    out.putInt((int) value);
    return this;
  }

  RecordBuffer u64(long value) {
    room(Long.BYTES);
    out.putLong(value);
    return this;
  }

  RecordBuffer string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return u32(utf8.length).raw(utf8, utf8.length);
  }

  /** Pairs in order of their keys, so that the same ones give the same bytes. */
  RecordBuffer texts(Map<String, String> map) {
    int at = out.position();
    u32(0);
    new TreeMap<>(map).forEach((key, value) -> string(key).string(value));
    out.putInt(at, out.position() - at - Integer.BYTES);
    return this;
  }

  RecordBuffer raw(byte[] data, int length) {
    room(length);
    out.put(data, 0, length);
    return this;
  }

  int size() {
    return out.position();
  }

  /** The bytes, of which the first {@link #size} count. */
  byte[] array() {
    return bytes;
  }

  void clear() {
    out.clear();
  }

  private void room(int more) {
    if (out.remaining() < more) {
      int at = out.position();
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(at, more)));
      out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(at);
    }
  }
}
