package slotcast.ros.msg;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;

/** One ROS 2 interface type: its names and its codec. Thread-safe. */
public interface MessageType<T> {
  /** As in {@code sensor_msgs/msg/Image}. */
  String rosName();

  /** The fewest bytes of a value on the wire, padding not counted; at least 1. */
  int minimumBytes();

  /** Appends the fields of a message, without encapsulation. */
  void write(T message, CdrWriter out);

  /**
   * Reads the fields of a message, without encapsulation.
   *
   * @throws MalformedMessageException if the bytes are no such message
   */
  T read(CdrReader in);

  /** The type's name on DDS, as in {@code sensor_msgs::msg::dds_::Image_}. */
  default String ddsName() {
    int slash = rosName().lastIndexOf('/');
    return rosName().substring(0, slash).replace("/", "::")
        + "::dds_::"
        + rosName().substring(slash + 1)
        + "_";
  }

  /** A whole payload: encapsulation header and fields, little endian. */
  default byte[] encode(T message) {
    CdrWriter out = new CdrWriter(expectedBytes(message));
    write(message, out);
    return out.intoBytes();
  }

  /** A guess at the bytes of a whole payload; where it is right, encoding copies nothing twice. */
  default int expectedBytes(T message) {
    return 256;
  }

  /**
   * Reads a whole payload from position to limit, which stay as they are.
   *
   * @throws MalformedMessageException if the bytes are no such message
   */
  default T decode(ByteBuffer payload) {
    try {
      CdrReader in = new CdrReader(payload);
      T message = read(in);
      in.end();
      return message;
    } catch (MalformedMessageException e) {
      throw e.in(rosName());
    }
  }

  /** Appends an unbounded sequence of this type. */
  default void writeSequence(List<T> messages, CdrWriter out) {
    out.writeLength(messages.size());
    for (T message : messages) {
      write(message, out);
    }
  }

  /** Reads an unbounded sequence of this type; its length is refused before room is made for it. */
  default List<T> readSequence(String field, CdrReader in) {
    int length = in.readLength(field, minimumBytes());
    List<T> messages = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      messages.add(read(in));
    }
    return messages;
  }

  /** A type from its name, the fewest bytes of its fields, and how they are written and read. */
  static <T> MessageType<T> of(
      String rosName,
      int minimumBytes,
      BiConsumer<T, CdrWriter> writer,
      Function<CdrReader, T> reader) {
    return of(rosName, minimumBytes, message -> 256, writer, reader);
  }

  /** The same, of large messages whose size is known: see {@link #expectedBytes}. */
  static <T> MessageType<T> of(
      String rosName,
      int minimumBytes,
      ToIntFunction<T> expectedBytes,
      BiConsumer<T, CdrWriter> writer,
      Function<CdrReader, T> reader) {
    return new MessageType<>() {
      @Override
      public String rosName() {
        return rosName;
      }

      @Override
      public int minimumBytes() {
        return minimumBytes;
      }

      @Override
      public int expectedBytes(T message) {
        return expectedBytes.applyAsInt(message);
      }

      @Override
      public void write(T message, CdrWriter out) {
        writer.accept(message, out);
      }

      @Override
      public T read(CdrReader in) {
        return reader.apply(in);
      }

      @Override
      public String toString() {
        return rosName;
      }
    };
  }
}
