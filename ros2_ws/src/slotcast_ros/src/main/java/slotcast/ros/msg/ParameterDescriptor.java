package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;

/**
 * rcl_interfaces/ParameterDescriptor. What values a parameter takes.
 *
 * @param type as in rcl_interfaces/ParameterType
 * @param additionalConstraints in words
 * @param readOnly whether it stays as it is while the node runs
 * @param floatingPointRange one or none
 * @param integerRange one or none
 */
public record ParameterDescriptor(
    String name,
    byte type,
    String description,
    String additionalConstraints,
    boolean readOnly,
    boolean dynamicTyping,
    List<FloatingPointRange> floatingPointRange,
    List<IntegerRange> integerRange) {
  public static final MessageType<ParameterDescriptor> TYPE =
      MessageType.of(
          "rcl_interfaces/msg/ParameterDescriptor",
          23,
          ParameterDescriptor::write,
          ParameterDescriptor::read);

  public ParameterDescriptor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(additionalConstraints, "additional_constraints");
    floatingPointRange = List.copyOf(floatingPointRange);
    integerRange = List.copyOf(integerRange);
    if (floatingPointRange.size() > 1 || integerRange.size() > 1) {
      throw new IllegalArgumentException("ranges: got several, expected one or none");
    }
  }

  private static void write(ParameterDescriptor message, CdrWriter out) {
    out.writeString(message.name);
    out.writeByte(message.type);
    out.writeString(message.description);
    out.writeString(message.additionalConstraints);
    out.writeBoolean(message.readOnly);
    out.writeBoolean(message.dynamicTyping);
    FloatingPointRange.TYPE.writeSequence(message.floatingPointRange, out);
    IntegerRange.TYPE.writeSequence(message.integerRange, out);
  }

  private static ParameterDescriptor read(CdrReader in) {
    return new ParameterDescriptor(
        in.readString("name"),
        in.readByte("type"),
        in.readString("description"),
        in.readString("additional_constraints"),
        in.readBoolean("read_only"),
        in.readBoolean("dynamic_typing"),
        atMostOne(
            "floating_point_range",
            FloatingPointRange.TYPE.readSequence("floating_point_range", in)),
        atMostOne("integer_range", IntegerRange.TYPE.readSequence("integer_range", in)));
  }

  private static <T> List<T> atMostOne(String field, List<T> ranges) {
    if (ranges.size() > 1) {
      throw new MalformedMessageException(field, ranges.size() + " ranges", "at most 1");
    }
    return ranges;
  }
}
