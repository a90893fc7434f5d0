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
  /** On the wall's time, or on that of the topic /clock. */
  static NodeContext of(Transport transport, Remapping remapping, boolean useSimTime) {
    return new NodeContext(
        transport, remapping, useSimTime ? new SimulatedClock(transport) : NodeClock.system());
  }

  /** On the wall's time, without remapping. */
  public static NodeContext of(Transport transport) {
    return of(transport, Remapping.NONE, false);
  }
}
