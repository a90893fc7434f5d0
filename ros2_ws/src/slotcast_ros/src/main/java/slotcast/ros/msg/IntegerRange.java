package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * rcl_interfaces/IntegerRange. The values that a whole number may have, both ends among them.
 *
 * @param step 1: every value between the two
 */
public record IntegerRange(long fromValue, long toValue, long step) {
  public static final MessageType<IntegerRange> TYPE =
      MessageType.of(
          "rcl_interfaces/msg/IntegerRange", 24, IntegerRange::write, IntegerRange::read);

  private static void write(IntegerRange message, CdrWriter out) {
    out.writeInt64(message.fromValue);
    out.writeInt64(message.toValue);
    out.writeInt64(message.step);
  }

  private static IntegerRange read(CdrReader in) {
    return new IntegerRange(
        in.readInt64("from_value"), in.readInt64("to_value"), in.readInt64("step"));
  }
}
