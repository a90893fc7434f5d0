package slotcast.ros.msg;

import java.util.List;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** rcl_interfaces/ListParametersResult. Names of parameters, and of what they lie below. */
public record ListParametersResult(List<String> names, List<String> prefixes) {
  public static final MessageType<ListParametersResult> TYPE =
      MessageType.of(
          "rcl_interfaces/msg/ListParametersResult",
          8,
          ListParametersResult::write,
          ListParametersResult::read);

  public ListParametersResult {
    names = List.copyOf(names);
    prefixes = List.copyOf(prefixes);
  }

  private static void write(ListParametersResult message, CdrWriter out) {
    out.writeStringSequence(message.names);
    out.writeStringSequence(message.prefixes);
  }

  private static ListParametersResult read(CdrReader in) {
    return new ListParametersResult(
        in.readStringSequence("names"), in.readStringSequence("prefixes"));
  }
}
