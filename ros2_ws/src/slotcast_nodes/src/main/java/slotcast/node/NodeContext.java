package slotcast.node;

import slotcast.ros.transport.Transport;

/**
 * What a node lives in.
 *
 * @param transport its topics; closed by whoever opened it, after the node
 * @param namespace of the node, such as {@code /}
 * @param clock what time it is for it
 */
public record NodeContext(Transport transport, String namespace, NodeClock clock) {
  /** On the wall's time. */
  public static NodeContext of(Transport transport, String namespace) {
    return new NodeContext(transport, namespace, NodeClock.system());
  }
}
