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
  private final List<GuardedPublisher<?>> publishers = new ArrayList<>();

  NodeTopics(Transport transport, String namespace, String node) {
    this.transport = transport;
    this.namespace = namespace;
    this.node = node;
  }

  /** The full name of a topic that may be relative to the node's namespace. */
  String resolve(String topic) {
    return TopicName.resolve(topic, namespace, node).full();
  }

  /** Publishes a topic below the node's own name; what is too large for it is skipped. */
  <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos) {
    GuardedPublisher<T> publisher =
        new GuardedPublisher<>(node, transport.advertise(resolve("~/" + topic), type, qos));
    publishers.add(publisher);
    return publisher;
  }

  /** Messages on all topics that were too large to be published. */
  long skipped() {
    return publishers.stream().mapToLong(GuardedPublisher::skipped).sum();
  }

  @Override
  public void close() {
    publishers.forEach(Publisher::close);
  }
}
