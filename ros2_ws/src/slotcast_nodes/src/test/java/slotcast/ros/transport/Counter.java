package slotcast.ros.transport;

import slotcast.ros.msg.MessageType;

/** std_msgs/Int32, for tests. */
record Counter(int value) {
  static final MessageType<Counter> TYPE =
      MessageType.of(
          "std_msgs/msg/Int32",
          4,
          (message, out) -> out.writeInt32(message.value),
          in -> new Counter(in.readInt32("data")));
}
