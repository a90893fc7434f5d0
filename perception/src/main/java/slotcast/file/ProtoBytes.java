package slotcast.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The few kinds of fields of protocol buffers that event files and ONNX models need, in the order
 * of the calls.
 */
public final class ProtoBytes {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public ProtoBytes integer(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  public ProtoBytes float64(int field, double value) {
    key(field, FIXED64);
    out.writeBytes(little(8).putDouble(value).array());
    return this;
  }

  public ProtoBytes float32(int field, float value) {
    key(field, FIXED32);
    out.writeBytes(little(4).putFloat(value).array());
    return this;
  }

  /** Packed doubles. */
  public ProtoBytes float64s(int field, double[] values) {
    ByteBuffer packed = little(8 * values.length);
    for (double value : values) {
      packed.putDouble(value);
    }
    return bytes(field, packed.array());
  }

  public ProtoBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public ProtoBytes message(int field, ProtoBytes message) {
    return bytes(field, message.toBytes());
  }

  public ProtoBytes bytes(int field, byte[] value) {
    key(field, LENGTH);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  private void key(int field, int kind) {
    varint((long) field << 3 | kind);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
