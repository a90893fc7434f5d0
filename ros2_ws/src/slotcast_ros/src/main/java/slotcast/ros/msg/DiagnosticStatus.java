package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * diagnostic_msgs/DiagnosticStatus. The state of one component.
 *
 * @param level {@link #OK}, {@link #WARN}, {@link #ERROR} or {@link #STALE}; kept as it came
 * @param name of the test or component
 * @param hardwareId of the device, or empty
 */
public record DiagnosticStatus(
    byte level, String name, String message, String hardwareId, List<KeyValue> values) {
  public static final byte OK = 0;
  public static final byte WARN = 1;
  public static final byte ERROR = 2;
  public static final byte STALE = 3;

  public static final MessageType<DiagnosticStatus> TYPE =
      MessageType.of(
          "diagnostic_msgs/msg/DiagnosticStatus",
          17,
          DiagnosticStatus::write,
          DiagnosticStatus::read);

  public DiagnosticStatus {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(hardwareId, "hardware_id");
    values = List.copyOf(values);
  }

  private static void write(DiagnosticStatus message, CdrWriter out) {
    out.writeByte(message.level);
    out.writeString(message.name);
    out.writeString(message.message);
    out.writeString(message.hardwareId);
    KeyValue.TYPE.writeSequence(message.values, out);
  }

  private static DiagnosticStatus read(CdrReader in) {
    return new DiagnosticStatus(
        in.readByte("level"),
        in.readString("name"),
        in.readString("message"),
        in.readString("hardware_id"),
        KeyValue.TYPE.readSequence("values", in));
  }
}
