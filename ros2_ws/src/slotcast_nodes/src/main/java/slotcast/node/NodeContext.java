package slotcast.node;

import slotcast.node.arguments.QosOverrides;
import slotcast.node.arguments.Remapping;
import slotcast.ros.transport.Transport;

/**
 * What a node lives in.
 *
 * @param transport its topics; closed by whoever opened it, after the node
 * @param remapping names the node and its topics
 * @param clock what time it is for it
 */
public record NodeContext(Transport transport, Remapping remapping, NodeClock clock) {
  /** On the time of the topic /clock, by whatever name the node calls it. */
  static NodeContext simulated(
      Transport transport, Remapping remapping, String node, QosOverrides overrides) {
    return new NodeContext(
        transport, remapping, new SimulatedClock(transport, remapping.node(node), overrides));
  }

  /** On the wall's time. */
  static NodeContext of(Transport transport, Remapping remapping) {
    return new NodeContext(transport, remapping, NodeClock.system());
  }

  /** On the wall's time, without remapping. */
  public static NodeContext of(Transport transport) {
    return of(transport, Remapping.NONE);
  }
}
