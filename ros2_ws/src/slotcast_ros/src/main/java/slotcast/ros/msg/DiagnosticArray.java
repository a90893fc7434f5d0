package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** diagnostic_msgs/DiagnosticArray. The states of several components, as on /diagnostics. */
public record DiagnosticArray(Header header, List<DiagnosticStatus> status) {

  public static final MessageType<DiagnosticArray> TYPE =
      MessageType.of(
          "diagnostic_msgs/msg/DiagnosticArray", 16, DiagnosticArray::write, DiagnosticArray::read);

  public DiagnosticArray {
    Objects.requireNonNull(header, "header");
    status = List.copyOf(status);
  }

  private static void write(DiagnosticArray message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    DiagnosticStatus.TYPE.writeSequence(message.status, out);
  }

  private static DiagnosticArray read(CdrReader in) {
    return new DiagnosticArray(
        Header.TYPE.read(in), DiagnosticStatus.TYPE.readSequence("status", in));
  }
}
