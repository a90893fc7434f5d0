package slotcast.ros.srv;

import slotcast.ros.msg.MessageType;

/** A request without fields; on the wire it is one byte, as ROS 2 wants no empty structures. */
public record Empty() {
  static final MessageType<Empty> FIELDS =
      MessageType.of(
          "no fields",
          1,
          (empty, out) -> out.writeByte((byte) 0),
          in -> {
            in.readByte("structure_needs_at_least_one_member");
            return new Empty();
          });
}
