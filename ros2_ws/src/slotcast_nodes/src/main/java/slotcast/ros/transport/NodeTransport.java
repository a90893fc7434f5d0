package slotcast.ros.transport;

/** A transport that several nodes of one process share; its own topics are the first node's. */
public interface NodeTransport extends Transport {
  /**
   * Another node. Closing the returned transport does nothing: the node ends with this transport.
   *
   * @param nodeName as it shows in {@code ros2 node list}; another than the first node's
   * @param namespace of the node: {@code "/"} or {@code "/robot1"}
   */
  Transport node(String nodeName, String namespace);
}
