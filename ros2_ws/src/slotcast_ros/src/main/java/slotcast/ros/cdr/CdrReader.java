package slotcast.ros.cdr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one message of plain CDR, little or big endian, from behind its encapsulation header.
 *
 * <p>Every read takes the name of the field, for the error. A length that the remaining bytes
 * cannot hold is refused before anything is allocated for it. All methods throw {@link
 * MalformedMessageException} and nothing else on bad bytes. Not thread-safe.
 */
public final class CdrReader {
  /**
   * Bytes that may follow the last field: RTPS pads payloads to four bytes, some writers to the
   * widest alignment. More of them mean that the payload is of another type.
   */
  private static final int MAX_TRAILING_BYTES = 7;

  /** Positions count from the first byte after the encapsulation header. */
  private final ByteBuffer body;

  /**
   * @param payload position to limit is one message with its encapsulation header; left unchanged,
   *     and read in place, so it must not change while this reader is in use
   * @throws MalformedMessageException if there is no header, or one of another encoding
   */
  public CdrReader(ByteBuffer payload) {
    int bytes = payload.remaining();
    if (bytes < CdrWriter.HEADER_BYTES) {
      throw new MalformedMessageException(
          "encapsulation header", bytes + " bytes", CdrWriter.HEADER_BYTES + " bytes");
    }
    int start = payload.position();
    int id = (payload.get(start) & 0xFF) << 8 | (payload.get(start + 1) & 0xFF);
    if (id > 1) {
      throw new MalformedMessageException(
          "encapsulation header",
          String.format("representation 0x%04x", id),
          "0x0000 (CDR, big endian) or 0x0001 (CDR, little endian)");
    }
    ByteBuffer view = payload.duplicate();
    view.position(start + CdrWriter.HEADER_BYTES);
    body = view.slice().order(id == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes that have not been read. */
  public int remaining() {
    return body.remaining();
  }

  /** Refuses bytes behind the last field, beyond what padding explains. */
  public void end() {
    if (body.remaining() > MAX_TRAILING_BYTES) {
      throw new MalformedMessageException(
          "end of the message at byte " + (body.position() + CdrWriter.HEADER_BYTES),
          body.remaining() + " bytes more",
          "at most " + MAX_TRAILING_BYTES + " bytes of padding");
    }
  }

  public boolean readBoolean(String field) {
    byte value = at(field, 1, 1).get();
    if (value != 0 && value != 1) {
      throw malformed(field, body.position() - 1, String.valueOf(value & 0xFF), "0 or 1");
    }
    return value == 1;
  }

  /** An int8, a char or an octet, as its eight bits. */
  public byte readByte(String field) {
    return at(field, 1, 1).get();
  }

  public int readUInt8(String field) {
    return at(field, 1, 1).get() & 0xFF;
  }

  public short readInt16(String field) {
    return at(field, 2, 2).getShort();
  }

  public int readInt32(String field) {
    return at(field, 4, 4).getInt();
  }

  /** A uint32 that must fit an int, as sizes, counts and ids do. */
  public int readUInt32(String field) {
    int value = at(field, 4, 4).getInt();
    if (value < 0) {
      throw malformed(
          field,
          body.position() - 4,
          Integer.toUnsignedString(value),
          "at most " + Integer.MAX_VALUE);
    }
    return value;
  }

  public long readInt64(String field) {
    return at(field, 8, 8).getLong();
  }

  public float readFloat32(String field) {
    return at(field, 4, 4).getFloat();
  }

  public double readFloat64(String field) {
    return at(field, 8, 8).getDouble();
  }

  /** A string of any length. See {@link #readString(String, int)}. */
  public String readString(String field) {
    return readString(field, Integer.MAX_VALUE);
  }

  /**
   * A string: length in bytes with the closing NUL, UTF-8, NUL. Length 0, which some writers put
   * for an empty string, is taken for one.
   *
   * @param maxBytes the bound of a {@code string<=N}, without the NUL
   */
  public String readString(String field, int maxBytes) {
    int start = body.position();
    int bytes = readLength(field, 1);
    if (bytes == 0) {
      return "";
    }
    if (bytes - 1 > maxBytes) {
      throw malformed(field, start, (bytes - 1) + " bytes", "at most " + maxBytes);
    }
    int first = body.position();
    int last = first + bytes - 1;
    for (int i = first; i < last; i++) {
      if (body.get(i) == 0) {
        throw malformed(field, i, "NUL inside a string", "NUL at its end only");
      }
    }
    if (body.get(last) != 0) {
      throw malformed(field, last, String.format("0x%02x", body.get(last)), "NUL");
    }
    ByteBuffer utf8 = body.duplicate();
    utf8.limit(last);
    body.position(last + 1);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(utf8)
          .toString();
    } catch (CharacterCodingException e) {
      MalformedMessageException refused =
          malformed(field, first, "bytes that are no text", "UTF-8");
      refused.initCause(e);
      throw refused;
    }
  }

  /**
   * The length of a sequence whose elements the caller reads next.
   *
   * @param elementBytes the fewest bytes that one element takes, at least 1
   * @return the length; that many elements of elementBytes do remain
   */
  public int readLength(String field, int elementBytes) {
    int value = at(field, 4, 4).getInt();
    int room = body.remaining() / elementBytes;
    if (value < 0 || value > room) {
      throw malformed(
          field,
          body.position() - 4,
          "length " + Integer.toUnsignedString(value),
          "at most " + room + " in the " + body.remaining() + " bytes that remain");
    }
    return value;
  }

  public byte[] readByteSequence(String field) {
    return readByteArray(field, readLength(field, 1));
  }

  /** An array of fixed length: no length on the wire. */
  public byte[] readByteArray(String field, int length) {
    ByteBuffer in = at(field, 1, length);
    byte[] values = new byte[length];
    in.get(values);
    return values;
  }

  public float[] readFloat32Sequence(String field) {
    int length = readLength(field, 4);
    float[] values = new float[length];
    body.asFloatBuffer().get(values);
    body.position(body.position() + 4 * length);
    return values;
  }

  public double[] readFloat64Sequence(String field) {
    return readFloat64Array(field, readLength(field, 8));
  }

  /** An array of fixed length: no length on the wire. */
  public double[] readFloat64Array(String field, int length) {
    if (length == 0) {
      return new double[0];
    }
    ByteBuffer in = at(field, 8, 8L * length);
    double[] values = new double[length];
    in.asDoubleBuffer().get(values);
    in.position(in.position() + 8 * length);
    return values;
  }

  /** A sequence of uint32 that must each fit an int. */
  public int[] readUInt32Sequence(String field) {
    int length = readLength(field, 4);
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = readUInt32(field);
    }
    return values;
  }

  public long[] readInt64Sequence(String field) {
    int length = readLength(field, 8);
    long[] values = new long[length];
    if (length > 0) {
      ByteBuffer in = at(field, 8, 8L * length);
      in.asLongBuffer().get(values);
      in.position(in.position() + 8 * length);
    }
    return values;
  }

  public boolean[] readBooleanSequence(String field) {
    boolean[] values = new boolean[readLength(field, 1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = readBoolean(field);
    }
    return values;
  }

  /** A sequence of strings of any length. */
  public List<String> readStringSequence(String field) {
    int length = readLength(field, 4);
    List<String> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      values.add(readString(field));
    }
    return values;
  }

  /** Skips the padding; the body at a field whose bytes are all there. */
  private ByteBuffer at(String field, int alignment, long bytes) {
    int position = body.position();
    int padding = -position & (alignment - 1);
    if (padding + bytes > body.remaining()) {
      throw malformed(
          field, position, "the end after " + body.remaining() + " bytes", bytes + " bytes");
    }
    return body.position(position + padding);
  }

  private static MalformedMessageException malformed(
      String field, int position, String got, String expected) {
    return new MalformedMessageException(
        field + " at byte " + (position + CdrWriter.HEADER_BYTES), got, expected);
  }
}
