package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import slotcast.ros.msg.MessageType;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.TopicName;
import slotcast.ros.transport.Transport;

/** The topics of one node by their full names; closes those that the node publishes. */
final class NodeTopics implements AutoCloseable {
  private final Transport transport;
  private final String namespace;
  private final String node;
  private final List<Publisher<?>> publishers = new ArrayList<>();

  NodeTopics(Transport transport, String namespace, String node) {
    this.transport = transport;
    this.namespace = namespace;
    this.node = node;
  }

  /** The full name of a topic that may be relative to the node's namespace. */
  String resolve(String topic) {
    return TopicName.resolve(topic, namespace, node).full();
  }

  /**
   * Publishes a topic below the node's own name; what is too large for it is skipped.
   *
   * @param camera of several, or empty; stands between the two names
   * @param statistics of the camera, which count what is skipped
   */
  <T> Publisher<T> advertise(
      String camera, String topic, MessageType<T> type, Qos qos, FrameStatistics statistics) {
    String name = camera.isEmpty() ? topic : camera + "/" + topic;
    Publisher<T> publisher =
        new GuardedPublisher<>(
            node, transport.advertise(resolve("~/" + name), type, qos), statistics);
    publishers.add(publisher);
    return publisher;
  }

  @Override
  public void close() {
    publishers.forEach(Publisher::close);
  }
}
