package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * rcl_interfaces/ParameterEvent. What has become of the parameters of a node.
 *
 * @param node its full name
 */
public record ParameterEvent(
    Time stamp,
    String node,
    List<Parameter> newParameters,
    List<Parameter> changedParameters,
    List<Parameter> deletedParameters) {
  public static final MessageType<ParameterEvent> TYPE =
      MessageType.of(
          "rcl_interfaces/msg/ParameterEvent", 24, ParameterEvent::write, ParameterEvent::read);

  public ParameterEvent {
    Objects.requireNonNull(stamp, "stamp");
    Objects.requireNonNull(node, "node");
    newParameters = List.copyOf(newParameters);
    changedParameters = List.copyOf(changedParameters);
    deletedParameters = List.copyOf(deletedParameters);
  }

  private static void write(ParameterEvent message, CdrWriter out) {
    Time.TYPE.write(message.stamp, out);
    out.writeString(message.node);
    Parameter.TYPE.writeSequence(message.newParameters, out);
    Parameter.TYPE.writeSequence(message.changedParameters, out);
    Parameter.TYPE.writeSequence(message.deletedParameters, out);
  }

  private static ParameterEvent read(CdrReader in) {
    return new ParameterEvent(
        Time.TYPE.read(in),
        in.readString("node"),
        Parameter.TYPE.readSequence("new_parameters", in),
        Parameter.TYPE.readSequence("changed_parameters", in),
        Parameter.TYPE.readSequence("deleted_parameters", in));
  }
}
