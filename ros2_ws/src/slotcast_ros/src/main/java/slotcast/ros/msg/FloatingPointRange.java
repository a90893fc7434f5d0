package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * rcl_interfaces/FloatingPointRange. The values that a number may have, both ends among them.
 *
 * @param step 0: every value between the two
 */
public record FloatingPointRange(double fromValue, double toValue, double step) {
  public static final MessageType<FloatingPointRange> TYPE =
      MessageType.of(
          "rcl_interfaces/msg/FloatingPointRange",
          24,
          FloatingPointRange::write,
          FloatingPointRange::read);

  private static void write(FloatingPointRange message, CdrWriter out) {
    out.writeFloat64(message.fromValue);
    out.writeFloat64(message.toValue);
    out.writeFloat64(message.step);
  }

  private static FloatingPointRange read(CdrReader in) {
    return new FloatingPointRange(
        in.readFloat64("from_value"), in.readFloat64("to_value"), in.readFloat64("step"));
  }
}
