package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * rcl_interfaces/SetParametersResult. Whether a change was taken over.
 *
 * @param reason why not; empty where it was
 */
public record SetParametersResult(boolean successful, String reason) {
  public static final MessageType<SetParametersResult> TYPE =
      MessageType.of(
          "rcl_interfaces/msg/SetParametersResult",
          5,
          SetParametersResult::write,
          SetParametersResult::read);

  public SetParametersResult {
    Objects.requireNonNull(reason, "reason");
  }

  private static void write(SetParametersResult message, CdrWriter out) {
    out.writeBoolean(message.successful);
    out.writeString(message.reason);
  }

  private static SetParametersResult read(CdrReader in) {
    return new SetParametersResult(in.readBoolean("successful"), in.readString("reason"));
  }
}
