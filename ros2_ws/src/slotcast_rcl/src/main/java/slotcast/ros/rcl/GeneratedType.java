package slotcast.ros.rcl;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ros2.rcljava.interfaces.MessageDefinition;
import slotcast.error.UserError;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;

/**
 * A message class of rcljava's generator, and how its fields lie on the wire.
 *
 * <p>Our records and the generated classes meet in plain CDR, in which both know their fields'
 * order: so every type passes, those of services too, and nothing is written by hand for one of
 * them.
 *
 * <p>The generator declares a private field for each of the interface's, in its order and under its
 * name. A sequence begins empty and an array of fixed length has that length from the start.
 */
final class GeneratedType {
  private static final Map<Class<?>, GeneratedType> KNOWN = new ConcurrentHashMap<>();

  private final Class<? extends MessageDefinition> generated;
  private final Constructor<? extends MessageDefinition> constructor;
  private final List<Member> members = new ArrayList<>();

  /**
   * One field.
   *
   * @param length of an array; 0 for a sequence, -1 for a single value
   */
  private record Member(Field field, Wire wire, int length) {}

  private GeneratedType(Class<? extends MessageDefinition> generated) {
    this.generated = generated;
    try {
      this.constructor = generated.getDeclaredConstructor();
      MessageDefinition empty = constructor.newInstance();
      for (Field field : generated.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          Class<?> type = field.getType();
          Class<?> element = type.isArray() ? type.getComponentType() : type;
          int length = type.isArray() ? Array.getLength(field.get(empty)) : -1;
          members.add(new Member(field, Wire.of(element), length));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw unexpected(generated, e);
    }
  }

  /**
   * The class of a ROS message type, or of a service's request or response.
   *
   * @param rosName as in {@code sensor_msgs/msg/Image}
   * @throws UserError if it was not generated, or not for Java
   */
  static GeneratedType of(String rosName) {
    return of(find(rosName));
  }

  /**
   * The class of a ROS type, a service among them.
   *
   * @throws UserError if it was not generated, or not for Java
   */
  static Class<?> find(String rosName) {
    try {
      return Class.forName(rosName.replace('/', '.'));
    } catch (ClassNotFoundException e) {
      throw new UserError(
          "type " + rosName,
          "no Java class of it on the class path",
          "its package built with rosidl_generator_java",
          "build that package where rcljava is sourced, and source it",
          e);
    }
  }

  static GeneratedType of(Class<?> generated) {
    GeneratedType known = KNOWN.get(generated);
    if (known == null) { // not computeIfAbsent: types are made of types
      known = new GeneratedType(generated.asSubclass(MessageDefinition.class));
      KNOWN.put(generated, known);
    }
    return known;
  }

  Class<? extends MessageDefinition> generated() {
    return generated;
  }

  /**
   * A message from its payload, encapsulation header and all.
   *
   * @throws MalformedMessageException if the payload is of another layout
   */
  MessageDefinition decode(ByteBuffer payload) {
    CdrReader in = new CdrReader(payload);
    MessageDefinition message = read(in);
    in.end();
    return message;
  }

  /** Appends the fields of a message of this class. */
  void write(Object message, CdrWriter out) {
    try {
      for (Member member : members) {
        Object value = member.field.get(message);
        if (member.length < 0) {
          member.wire.write(value, out);
        } else {
          if (member.length == 0) {
            out.writeLength(Array.getLength(value));
          }
          member.wire.writeArray(value, out);
        }
      }
    } catch (IllegalAccessException e) {
      throw unexpected(generated, e);
    }
  }

  MessageDefinition read(CdrReader in) {
    try {
      return readInto(constructor.newInstance(), in);
    } catch (ReflectiveOperationException e) {
      throw unexpected(generated, e);
    }
  }

  /** Sets the fields of a message of this class, and returns it. */
  MessageDefinition readInto(MessageDefinition message, CdrReader in) {
    try {
      for (Member member : members) {
        String name = member.field.getName();
        member.field.set(
            message,
            member.length < 0
                ? member.wire.read(name, in)
                : member.wire.readArray(
                    name,
                    member.length > 0 ? member.length : in.readLength(name, member.wire.bytes()),
                    in));
      }
      return message;
    } catch (IllegalAccessException e) {
      throw unexpected(generated, e);
    }
  }

  private static IllegalStateException unexpected(Class<?> generated, Exception cause) {
    return new IllegalStateException(generated + " is not as rcljava generates it", cause);
  }
}
