package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * lifecycle_msgs/State. Where a managed node is in its life; named so as to be told from other
 * states.
 */
public record LifecycleState(byte id, String label) {
  public static final MessageType<LifecycleState> TYPE =
      MessageType.of("lifecycle_msgs/msg/State", 5, LifecycleState::write, LifecycleState::read);

  public LifecycleState {
    Objects.requireNonNull(label, "label");
  }

  private static void write(LifecycleState message, CdrWriter out) {
    out.writeByte(message.id);
    out.writeString(message.label);
  }

  private static LifecycleState read(CdrReader in) {
    return new LifecycleState(in.readByte("id"), in.readString("label"));
  }
}
