package slotcast.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The fields of a message of protocol buffers, one after the other, as {@link ProtoBytes} writes
 * them. Nothing is copied.
 *
 * <pre>
 * while (fields.next()) {
 *   switch (fields.number()) { … }
 * }
 * </pre>
 */
public final class ProtoFields {
  /** What is no message. */
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int VARINT_BITS = 64;

  private final ByteBuffer in;
  private int number;
  private int kind;
  private long value;
  private ByteBuffer bytes; // null: a number

  /**
   * @param message from its position to its limit
   */
  public ProtoFields(ByteBuffer message) {
    in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Goes to the next field.
   *
   * @return whether there is one
   * @throws Malformed if the bytes are no message
   */
  public boolean next() {
    if (!in.hasRemaining()) {
      return false;
    }
    long key = varint(in);
    number = (int) (key >>> 3);
    kind = (int) (key & 7);
    bytes = null;
    switch (kind) {
      case VARINT -> value = varint(in);
      case FIXED64 -> value = need(8).getLong();
      case FIXED32 -> value = need(4).getInt();
      case LENGTH -> {
        long length = varint(in);
        if (length < 0 || length > in.remaining()) {
          throw new Malformed("field " + number + " of " + length + " bytes, " + left());
        }
        bytes = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
      }
      default -> throw new Malformed("field " + number + " of kind " + kind);
    }
    return true;
  }

  private String left() {
    return "of which " + in.remaining() + " are there";
  }

  private ByteBuffer need(int count) {
    if (in.remaining() < count) {
      throw new Malformed("field " + number + " of " + count + " bytes, " + left());
    }
    return in;
  }

  private static long varint(ByteBuffer from) {
    long result = 0;
    for (int shift = 0; shift < VARINT_BITS; shift += 7) {
      if (!from.hasRemaining()) {
        throw new Malformed("a number that breaks off");
      }
      byte next = from.get();
      result |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return result;
      }
    }
    throw new Malformed("a number of more than " + VARINT_BITS + " bits");
  }

  /** Of the field. */
  public int number() {
    return number;
  }

  /** A whole number. */
  public long integer() {
    if (bytes != null) {
      throw new Malformed("field " + number + " is no number");
    }
    return value;
  }

  /** A number of single precision. */
  public float float32() {
    if (kind != FIXED32) {
      throw new Malformed("field " + number + " is no number of single precision");
    }
    return Float.intBitsToFloat((int) value);
  }

  /** Bytes, little-endian, from the position to the limit. */
  public ByteBuffer bytes() {
    if (bytes == null) {
      throw new Malformed("field " + number + " has no bytes");
    }
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Text. */
  public String text() {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  /** A message in the field. */
  public ProtoFields message() {
    return new ProtoFields(bytes());
  }

  /** What takes whole numbers. */
  public interface Integers {
    void accept(long value);
  }

  /** Whole numbers of a repeated field, of which this is one, or several that are packed. */
  public void integers(Integers to) {
    if (bytes == null) {
      to.accept(value);
      return;
    }
    ByteBuffer packed = bytes();
    while (packed.hasRemaining()) {
      to.accept(varint(packed));
    }
  }
}
