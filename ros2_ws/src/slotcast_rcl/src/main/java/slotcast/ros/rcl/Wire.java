package slotcast.ros.rcl;

import java.lang.reflect.Array;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * How values of one Java type of rcljava's generator lie in CDR. Unsigned integers are Java's
 * signed ones of the same width, with the same bits.
 *
 * @param type of a value
 * @param bytes the fewest that a value takes
 */
record Wire(
    Class<?> type,
    int bytes,
    BiFunction<String, CdrReader, Object> reader,
    BiConsumer<Object, CdrWriter> writer) {
  private static final List<Wire> BASIC =
      List.of(
          new Wire(
              boolean.class,
              1,
              (field, in) -> in.readBoolean(field),
              (value, out) -> out.writeBoolean((Boolean) value)),
          new Wire(
              byte.class,
              1,
              (field, in) -> in.readByte(field),
              (value, out) -> out.writeByte((Byte) value)),
          new Wire(
              short.class,
              2,
              (field, in) -> in.readInt16(field),
              (value, out) -> out.writeInt16((Short) value)),
          new Wire(
              int.class,
              4,
              (field, in) -> in.readInt32(field),
              (value, out) -> out.writeInt32((Integer) value)),
          new Wire(
              long.class,
              8,
              (field, in) -> in.readInt64(field),
              (value, out) -> out.writeInt64((Long) value)),
          new Wire(
              float.class,
              4,
              (field, in) -> in.readFloat32(field),
              (value, out) -> out.writeFloat32((Float) value)),
          new Wire(
              double.class,
              8,
              (field, in) -> in.readFloat64(field),
              (value, out) -> out.writeFloat64((Double) value)),
          new Wire(
              String.class,
              4, // its length
              (field, in) -> in.readString(field),
              (value, out) -> out.writeString((String) value)));

  static Wire of(Class<?> type) {
    for (Wire wire : BASIC) {
      if (wire.type == type) {
        return wire;
      }
    }
    GeneratedType nested = GeneratedType.of(type);
    return new Wire(type, 1, (field, in) -> nested.read(in), nested::write);
  }

  Object read(String field, CdrReader in) {
    return reader.apply(field, in);
  }

  void write(Object value, CdrWriter out) {
    writer.accept(value, out);
  }

  /** Reads an array of a known length. Bytes, which images consist of, are copied in one go. */
  Object readArray(String field, int length, CdrReader in) {
    if (type == byte.class) {
      return in.readByteArray(field, length);
    }
    Object array = Array.newInstance(type, length);
    for (int i = 0; i < length; i++) {
      Array.set(array, i, read(field, in));
    }
    return array;
  }

  /** Appends the elements of an array, without its length. */
  void writeArray(Object array, CdrWriter out) {
    if (type == byte.class) {
      out.writeByteArray((byte[]) array);
      return;
    }
    int length = Array.getLength(array);
    for (int i = 0; i < length; i++) {
      write(Array.get(array, i), out);
    }
  }
}
