package slotcast.node;

import java.util.concurrent.atomic.AtomicLong;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.QosOverrides;
import slotcast.ros.msg.Clock;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/** The time of the topic /clock: that of a simulation, or of a recording that is played. */
final class SimulatedClock implements NodeClock {
  private static final String TOPIC = "/clock";
  private static final Qos CLOCK_QOS = Qos.sensorData().withDepth(1); // as in rclcpp

  private final AtomicLong nanos = new AtomicLong();

  /**
   * @param transport whose end is the clock's end
   * @param names of the node, which may call the topic otherwise
   * @param overrides of the node, which may ask for another quality of service
   */
  SimulatedClock(Transport transport, NodeNames names, QosOverrides overrides) {
    String topic = names.topic(TOPIC);
    var unused =
        transport.subscribe(
            topic,
            Clock.TYPE,
            overrides.subscription(topic, CLOCK_QOS),
            message -> nanos.set(message.clock().toNanos()));
  }

  /** 0 until the first message, as in rcl. */
  @Override
  public long nanos() {
    return nanos.get();
  }
}
