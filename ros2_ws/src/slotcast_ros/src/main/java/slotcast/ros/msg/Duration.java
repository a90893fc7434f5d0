package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * builtin_interfaces/Duration. A length of time; -1.7 s is (-2 s, 300,000,000 ns).
 *
 * @param nanosec 0 to 999,999,999, added to the seconds; kept as it came
 */
public record Duration(int sec, int nanosec) {

  public static final MessageType<Duration> TYPE =
      MessageType.of("builtin_interfaces/msg/Duration", 8, Duration::write, Duration::read);

  /**
   * From nanoseconds.
   *
   * @throws IllegalArgumentException if the seconds leave int32
   */
  public static Duration ofNanos(long nanos) {
    long seconds = Math.floorDiv(nanos, 1_000_000_000L);
    if (seconds != (int) seconds) {
      throw new IllegalArgumentException(
          "duration: got " + nanos + " ns, expected seconds in the range of int32");
    }
    return new Duration((int) seconds, (int) Math.floorMod(nanos, 1_000_000_000L));
  }

  public long toNanos() {
    return sec * 1_000_000_000L + nanosec;
  }

  private static void write(Duration message, CdrWriter out) {
    out.writeInt32(message.sec);
    out.writeUInt32(message.nanosec);
  }

  private static Duration read(CdrReader in) {
    return new Duration(in.readInt32("sec"), in.readUInt32("nanosec"));
  }
}
