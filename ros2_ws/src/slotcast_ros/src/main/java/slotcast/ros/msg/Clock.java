package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** rosgraph_msgs/Clock. The current time under simulation or replay, as on /clock. */
public record Clock(Time clock) {

  public static final MessageType<Clock> TYPE =
      MessageType.of("rosgraph_msgs/msg/Clock", 8, Clock::write, Clock::read);

  public Clock {
    Objects.requireNonNull(clock, "clock");
  }

  private static void write(Clock message, CdrWriter out) {
    Time.TYPE.write(message.clock, out);
  }

  private static Clock read(CdrReader in) {
    return new Clock(Time.TYPE.read(in));
  }
}
