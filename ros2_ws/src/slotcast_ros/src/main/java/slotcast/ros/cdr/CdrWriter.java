package slotcast.ros.cdr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes one message as little-endian plain CDR behind its 4-byte encapsulation header.
 *
 * <p>Every primitive is aligned to its own size, counted from the first byte after the header. The
 * buffer grows as needed and can be used again after {@link #reset}. Not thread-safe.
 */
public final class CdrWriter {
  /** Bytes of the encapsulation header: representation identifier and options. */
  public static final int HEADER_BYTES = 4;

  /** The largest array that every JVM allocates. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private final boolean isDirect;
  private ByteBuffer buffer;

  public CdrWriter() {
    this(256);
  }

  /**
   * @param expectedBytes a guess at the message's size with its header; only spares copies
   */
  public CdrWriter(int expectedBytes) {
    this(expectedBytes, false);
  }

  private CdrWriter(int expectedBytes, boolean isDirect) {
    this.isDirect = isDirect;
    buffer = allocate(Math.max(expectedBytes, HEADER_BYTES));
    reset();
  }

  /** One that writes into native memory, for {@link #memory}. */
  public static CdrWriter direct() {
    return new CdrWriter(256, true);
  }

  /** Starts a new message in the same memory: buffers handed out before change with it. */
  public void reset() {
    buffer.clear();
    buffer.put((byte) 0).put((byte) 1).put((byte) 0).put((byte) 0); // CDR_LE, no options
  }

  /** Bytes written so far, the header included. */
  public int size() {
    return buffer.position();
  }

  /** The message with its header; a view that the next write or {@link #reset} may change. */
  public ByteBuffer toByteBuffer() {
    return buffer.duplicate().flip().slice().asReadOnlyBuffer();
  }

  /**
   * Where the message lies, from the buffer's first byte on; for native code to read {@link #size}
   * bytes of. The next write or {@link #reset} may change it.
   */
  public ByteBuffer memory() {
    return buffer;
  }

  /** The message with its header, copied. */
  public byte[] toBytes() {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }

  /**
   * The message with its header, not copied if the buffer is just full: the writer's last act.
   *
   * @see #CdrWriter(int)
   */
  public byte[] intoBytes() {
    byte[] bytes = isDirect || buffer.hasRemaining() ? toBytes() : buffer.array();
    buffer = null;
    return bytes;
  }

  public void writeBoolean(boolean value) {
    reserve(1, 1).put((byte) (value ? 1 : 0));
  }

  /** An int8, a char or an octet, as its eight bits. */
  public void writeByte(byte value) {
    reserve(1, 1).put(value);
  }

  /**
   * An unsigned byte.
   *
   * @throws IllegalArgumentException outside 0..255
   */
  public void writeUInt8(int value) {
    if (value < 0 || value > 0xFF) {
      throw new IllegalArgumentException("uint8: got " + value + ", expected 0 to 255");
    }
    reserve(1, 1).put((byte) value);
  }

  public void writeInt16(short value) {
    reserve(2, 2).putShort(value);
  }

  public void writeInt32(int value) {
    reserve(4, 4).putInt(value);
  }

  /**
   * A uint32 that is kept in an int.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public void writeUInt32(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("uint32: got " + value + ", expected 0 or more");
    }
    reserve(4, 4).putInt(value);
  }

  public void writeInt64(long value) {
    reserve(8, 8).putLong(value);
  }

  public void writeFloat32(float value) {
    reserve(4, 4).putFloat(value);
  }

  public void writeFloat64(double value) {
    reserve(8, 8).putDouble(value);
  }

  /**
   * A string: its length in bytes with the closing NUL, its UTF-8 bytes, NUL.
   *
   * @throws IllegalArgumentException if it holds a NUL or half a surrogate pair
   */
  public void writeString(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("string: got a NUL inside, expected none");
    }
    ByteBuffer utf8;
    try {
      utf8 =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("string: got half a surrogate pair, expected text", e);
    }
    int bytes = utf8.remaining();
    reserve(4, 4).putInt(bytes + 1);
    reserve(1, bytes + 1L).put(utf8).put((byte) 0);
  }

  /** The length of a sequence of structures, which the caller writes next. */
  public void writeLength(int length) {
    writeUInt32(length);
  }

  /** An unbounded sequence of bytes: length, then bytes. */
  public void writeByteSequence(byte[] values) {
    writeLength(values.length);
    writeByteArray(values);
  }

  /** An array of fixed length: no length on the wire. */
  public void writeByteArray(byte[] values) {
    reserve(1, values.length).put(values);
  }

  public void writeFloat32Sequence(float[] values) {
    writeLength(values.length);
    if (values.length > 0) {
      ByteBuffer out = reserve(4, 4L * values.length);
      out.asFloatBuffer().put(values);
      out.position(out.position() + 4 * values.length);
    }
  }

  public void writeFloat64Sequence(double[] values) {
    writeLength(values.length);
    writeFloat64Array(values);
  }

  /** An array of fixed length: no length on the wire. */
  public void writeFloat64Array(double[] values) {
    if (values.length > 0) { // an empty sequence has no padding behind its length
      ByteBuffer out = reserve(8, 8L * values.length);
      out.asDoubleBuffer().put(values);
      out.position(out.position() + 8 * values.length);
    }
  }

  /**
   * A sequence of uint32 that are kept in ints.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public void writeUInt32Sequence(int[] values) {
    writeLength(values.length);
    for (int value : values) {
      writeUInt32(value);
    }
  }

  public void writeInt64Sequence(long[] values) {
    writeLength(values.length);
    if (values.length > 0) {
      ByteBuffer out = reserve(8, 8L * values.length);
      out.asLongBuffer().put(values);
      out.position(out.position() + 8 * values.length);
    }
  }

  public void writeBooleanSequence(boolean[] values) {
    writeLength(values.length);
    for (boolean value : values) {
      writeBoolean(value);
    }
  }

  /**
   * A sequence of strings.
   *
   * @throws IllegalArgumentException as {@link #writeString}
   */
  public void writeStringSequence(List<String> values) {
    writeLength(values.size());
    values.forEach(this::writeString);
  }

  /** Zeroes up to the alignment, then room for bytes; the buffer at the place to write. */
  private ByteBuffer reserve(int alignment, long bytes) {
    int padding = -(buffer.position() - HEADER_BYTES) & (alignment - 1);
    long needed = buffer.position() + padding + bytes;
    if (needed > buffer.capacity()) {
      if (needed > MAX_BYTES) {
        throw new IllegalArgumentException(
            "message: got " + needed + " bytes, expected at most " + MAX_BYTES);
      }
      long roomy = Math.min(MAX_BYTES, Math.max(needed, 2L * buffer.capacity()));
      buffer = allocate((int) roomy).put(buffer.flip());
    }
    for (int i = 0; i < padding; i++) {
      buffer.put((byte) 0);
    }
    return buffer;
  }

  private ByteBuffer allocate(int bytes) {
    ByteBuffer room = isDirect ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    return room.order(ByteOrder.LITTLE_ENDIAN);
  }
}
