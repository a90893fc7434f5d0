package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * builtin_interfaces/Time. A point in time: seconds and, on top of them, nanoseconds of a ROS
 * clock.
 *
 * @param nanosec 0 to 999,999,999; kept as it came
 */
public record Time(int sec, int nanosec) {

  public static final MessageType<Time> TYPE =
      MessageType.of("builtin_interfaces/msg/Time", 8, Time::write, Time::read);

  /**
   * From nanoseconds of a ROS clock, as a header's stamp.
   *
   * @throws IllegalArgumentException if the seconds leave int32
   */
  public static Time ofNanos(long stampNanos) {
    long seconds = Math.floorDiv(stampNanos, 1_000_000_000L);
    if (seconds != (int) seconds) {
      throw new IllegalArgumentException(
          "stamp: got " + stampNanos + " ns, expected seconds in the range of int32");
    }
    return new Time((int) seconds, (int) Math.floorMod(stampNanos, 1_000_000_000L));
  }

  /** As {@link #ofNanos}; of a stamp beyond int32 seconds the first or last time there is. */
  public static Time nearest(long stampNanos) {
    long first = new Time(Integer.MIN_VALUE, 0).toNanos();
    long last = new Time(Integer.MAX_VALUE, 999_999_999).toNanos();
    return ofNanos(Math.max(first, Math.min(last, stampNanos)));
  }

  /** Nanoseconds of the clock that stamped it. */
  public long toNanos() {
    return sec * 1_000_000_000L + nanosec;
  }

  private static void write(Time message, CdrWriter out) {
    out.writeInt32(message.sec);
    out.writeUInt32(message.nanosec);
  }

  private static Time read(CdrReader in) {
    return new Time(in.readInt32("sec"), in.readUInt32("nanosec"));
  }
}
