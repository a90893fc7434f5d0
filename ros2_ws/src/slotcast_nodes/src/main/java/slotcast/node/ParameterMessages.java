package slotcast.node;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import slotcast.config.Range;
import slotcast.error.UserError;
import slotcast.node.arguments.DeclaredParameter;
import slotcast.ros.msg.FloatingPointRange;
import slotcast.ros.msg.IntegerRange;
import slotcast.ros.msg.Parameter;
import slotcast.ros.msg.ParameterDescriptor;
import slotcast.ros.msg.ParameterValue;

/** Parameters as the messages of rcl_interfaces have them. */
final class ParameterMessages {
  /** As in rcl_interfaces/ParameterType. */
  static final byte NOT_SET = 0;

  static final byte BOOL = 1;
  static final byte INTEGER = 2;
  static final byte DOUBLE = 3;
  static final byte STRING = 4;
  static final byte STRING_ARRAY = 9;

  private static final Map<Byte, String> OTHER_TYPES =
      Map.of((byte) 5, "bytes", (byte) 6, "booleans", (byte) 7, "whole numbers");

  private ParameterMessages() {}

  /** A value that is none. */
  static ParameterValue notSet() {
    return value(NOT_SET, false, 0, 0, "", List.of());
  }

  private static ParameterValue value(
      byte type, boolean flag, long whole, double number, String text, List<String> texts) {
    return new ParameterValue(
        type,
        flag,
        whole,
        number,
        text,
        new byte[0],
        new boolean[0],
        new long[0],
        new double[0],
        texts);
  }

  static Parameter parameter(DeclaredParameter declared) {
    return new Parameter(declared.key(), value(declared));
  }

  /** A list of one text is that text, as in parameter files. */
  static ParameterValue value(DeclaredParameter declared) {
    Object v = declared.value();
    if (v instanceof Boolean flag) {
      return value(BOOL, flag, 0, 0, "", List.of());
    } else if (v instanceof Long whole) {
      return declared.kind() == DeclaredParameter.Kind.NUMBER
          ? value(DOUBLE, false, 0, whole, "", List.of())
          : value(INTEGER, false, whole, 0, "", List.of());
    } else if (v instanceof Double number) {
      return value(DOUBLE, false, 0, number, "", List.of());
    } else if (v instanceof String text) {
      return value(STRING, false, 0, 0, text, List.of());
    } else if (v instanceof List<?> list) {
      List<String> texts = list.stream().map(String::valueOf).toList();
      return texts.size() == 1
          ? value(STRING, false, 0, 0, texts.get(0), List.of())
          : value(STRING_ARRAY, false, 0, 0, "", texts);
    }
    return notSet();
  }

  /**
   * @param live whether it takes effect in a running node
   */
  static ParameterDescriptor descriptor(DeclaredParameter declared, boolean live) {
    Range range = declared.range();
    boolean whole = declared.kind() == DeclaredParameter.Kind.WHOLE;
    return new ParameterDescriptor(
        declared.key(),
        value(declared).type(),
        declared.description(),
        declared.constraints(),
        !live,
        declared.kind() == DeclaredParameter.Kind.TEXTS, // a text or a list of texts
        range == null || whole
            ? List.of()
            : List.of(new FloatingPointRange(range.min(), range.max(), 0)),
        range == null || !whole
            ? List.of()
            : List.of(
                new IntegerRange(
                    (long) Math.ceil(range.min()), (long) Math.floor(range.max()), 1)));
  }

  /**
   * The plain value that a message carries: a Boolean, Long, Double, String or list of Strings.
   *
   * @throws UserError if it carries none, or one of a type that no parameter here has
   */
  static Object plain(Parameter parameter) {
    ParameterValue v = parameter.value();
    return switch (v.type()) {
      case BOOL -> v.boolValue();
      case INTEGER -> v.integerValue();
      case DOUBLE -> v.doubleValue();
      case STRING -> v.stringValue();
      case STRING_ARRAY -> v.stringArrayValue();
      default ->
          throw new UserError(
              "parameter " + parameter.name(),
              v.type() == NOT_SET
                  ? "nothing"
                  : OTHER_TYPES.getOrDefault(v.type(), "type " + (v.type() & 0xFF)),
              "a value",
              v.type() == NOT_SET
                  ? "no parameter of this node can be undeclared"
                  : "give true or false, a number, a text or a list of texts");
    };
  }

  /** Whether two values are the same; a whole number may stand for a number. */
  static boolean same(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() == y.doubleValue();
    }
    return list(a).equals(list(b));
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  static byte[] types(List<ParameterValue> values) {
    byte[] types = new byte[values.size()];
    IntStream.range(0, types.length).forEach(i -> types[i] = values.get(i).type());
    return types;
  }
}
