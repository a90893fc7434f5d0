package slotcast.ros.srv;

import java.util.Objects;
import slotcast.ros.msg.MessageType;

/**
 * What came of a request.
 *
 * @param message what was done, or why not
 */
public record Outcome(boolean success, String message) {
  /** std_srvs/srv/Trigger. */
  public static final ServiceType<Empty, Outcome> TRIGGER =
      ServiceType.of("std_srvs/srv/Trigger", Empty.FIELDS, fields());

  /** slotcast_msgs/srv/SetWeights. */
  public static final ServiceType<Weights, Outcome> SET_WEIGHTS =
      ServiceType.of("slotcast_msgs/srv/SetWeights", Weights.FIELDS, fields());

  public Outcome {
    Objects.requireNonNull(message, "message");
  }

  private static MessageType<Outcome> fields() {
    return MessageType.of(
        "success, message",
        5,
        (outcome, out) -> {
          out.writeBoolean(outcome.success);
          out.writeString(outcome.message);
        },
        in -> new Outcome(in.readBoolean("success"), in.readString("message")));
  }
}
