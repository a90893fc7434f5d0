package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * rcl_interfaces/ParameterValue. The value of a parameter: the field that {@code type} names; the
 * others are empty.
 *
 * @param type as in rcl_interfaces/ParameterType; kept as it came
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record ParameterValue(
    byte type,
    boolean boolValue,
    long integerValue,
    double doubleValue,
    String stringValue,
    byte[] byteArrayValue,
    boolean[] boolArrayValue,
    long[] integerArrayValue,
    double[] doubleArrayValue,
    List<String> stringArrayValue) {
  public static final MessageType<ParameterValue> TYPE =
      MessageType.of(
          "rcl_interfaces/msg/ParameterValue", 42, ParameterValue::write, ParameterValue::read);

  public ParameterValue {
    Objects.requireNonNull(stringValue, "string_value");
    Objects.requireNonNull(byteArrayValue, "byte_array_value");
    Objects.requireNonNull(boolArrayValue, "bool_array_value");
    Objects.requireNonNull(integerArrayValue, "integer_array_value");
    Objects.requireNonNull(doubleArrayValue, "double_array_value");
    stringArrayValue = List.copyOf(stringArrayValue);
  }

  private static void write(ParameterValue message, CdrWriter out) {
    out.writeByte(message.type);
    out.writeBoolean(message.boolValue);
    out.writeInt64(message.integerValue);
    out.writeFloat64(message.doubleValue);
    out.writeString(message.stringValue);
    out.writeByteSequence(message.byteArrayValue);
    out.writeBooleanSequence(message.boolArrayValue);
    out.writeInt64Sequence(message.integerArrayValue);
    out.writeFloat64Sequence(message.doubleArrayValue);
    out.writeStringSequence(message.stringArrayValue);
  }

  private static ParameterValue read(CdrReader in) {
    return new ParameterValue(
        in.readByte("type"),
        in.readBoolean("bool_value"),
        in.readInt64("integer_value"),
        in.readFloat64("double_value"),
        in.readString("string_value"),
        in.readByteSequence("byte_array_value"),
        in.readBooleanSequence("bool_array_value"),
        in.readInt64Sequence("integer_array_value"),
        in.readFloat64Sequence("double_array_value"),
        in.readStringSequence("string_array_value"));
  }
}
