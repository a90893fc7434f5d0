package slotcast.node;

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
  /**
   * On the wall's time, or on that of the topic /clock.
   *
   * @param node whose topics these are, by the name that it has before remapping
   */
  static NodeContext of(
      Transport transport, Remapping remapping, String node, boolean useSimTime) {
    return new NodeContext(
        transport,
        remapping,
        useSimTime ? new SimulatedClock(transport, remapping.node(node)) : NodeClock.system());
  }

  /** On the wall's time, without remapping. */
  public static NodeContext of(Transport transport) {
    return new NodeContext(transport, Remapping.NONE, NodeClock.system());
  }
}
