package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * lifecycle_msgs/Transition. A step in a managed node's life.
 *
 * @param label goes before the id, unless it is empty
 */
public record LifecycleTransition(byte id, String label) {
  public static final MessageType<LifecycleTransition> TYPE =
      MessageType.of(
          "lifecycle_msgs/msg/Transition",
          5,
          LifecycleTransition::write,
          LifecycleTransition::read);

  public LifecycleTransition {
    Objects.requireNonNull(label, "label");
  }

  private static void write(LifecycleTransition message, CdrWriter out) {
    out.writeByte(message.id);
    out.writeString(message.label);
  }

  private static LifecycleTransition read(CdrReader in) {
    return new LifecycleTransition(in.readByte("id"), in.readString("label"));
  }
}
