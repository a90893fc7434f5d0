package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** rcl_interfaces/Parameter. A parameter and its value. */
public record Parameter(String name, ParameterValue value) {
  public static final MessageType<Parameter> TYPE =
      MessageType.of("rcl_interfaces/msg/Parameter", 46, Parameter::write, Parameter::read);

  public Parameter {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }

  private static void write(Parameter message, CdrWriter out) {
    out.writeString(message.name);
    ParameterValue.TYPE.write(message.value, out);
  }

  private static Parameter read(CdrReader in) {
    return new Parameter(in.readString("name"), ParameterValue.TYPE.read(in));
  }
}
