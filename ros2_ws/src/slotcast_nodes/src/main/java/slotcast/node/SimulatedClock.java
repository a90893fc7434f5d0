package slotcast.node;

import java.util.concurrent.atomic.AtomicLong;
import slotcast.node.arguments.NodeNames;
import slotcast.ros.msg.Clock;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/** The time of the topic /clock: that of a simulation, or of a recording that is played. */
final class SimulatedClock implements NodeClock {
  private static final String TOPIC = "/clock";

  private final AtomicLong nanos = new AtomicLong();

  /**
   * @param transport whose end is the clock's end
   * @param names of the node, which may call the topic otherwise
   */
  SimulatedClock(Transport transport, NodeNames names) {
    var unused =
        transport.subscribe(
            names.topic(TOPIC),
            Clock.TYPE,
            Qos.sensorData().withDepth(1), // as rclcpp's ClockQoS
            message -> nanos.set(message.clock().toNanos()));
  }

  /** 0 until the first message, as in rcl. */
  @Override
  public long nanos() {
    return nanos.get();
  }
}
