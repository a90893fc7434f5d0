package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.QosOverrides;
import slotcast.ros.msg.MessageType;
import slotcast.ros.transport.MessageHandler;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/**
 * The topics of one node by their full names; closes those that the node publishes, and counts what
 * is refused on those that it hears beside its frames.
 */
final class NodeTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeTopics.class);

  /** Characters of a reason that are kept: a stranger's names may be in it. */
  private static final int MOST_WORDS = 500;

  private final Transport transport;
  private final NodeNames names;
  private final QosOverrides overrides;
  private final List<Output> outputs = new CopyOnWriteArrayList<>();
  private final RepeatedWarning warning;
  private Refusals refusals = new Refusals(0, "");

  /**
   * Messages beside the frames that made no sense.
   *
   * @param last the reason of the last one, or empty
   */
  record Refusals(long count, String last) {}

  /**
   * @param camera whose output it is; empty: the node's own, or the only camera's
   */
  private record Output(String camera, Publisher<?> publisher) {}

  NodeTopics(Transport transport, NodeNames names, QosOverrides overrides) {
    this.transport = transport;
    this.names = names;
    this.overrides = overrides;
    this.warning = new RepeatedWarning(LOG, names.node());
  }

  /** Name of the node. */
  String node() {
    return names.node();
  }

  /** Full name of the node. */
  String fullName() {
    return names.fullName();
  }

  /** The full name of a topic after remapping; a relative one is below the node's namespace. */
  String resolve(String topic) {
    return names.topic(topic);
  }

  /** What a subscription asks for, with what the parameters ask for on top. */
  Qos incoming(String fullTopic, Qos qos) {
    return overrides.subscription(fullTopic, qos);
  }

  /**
   * Listens to a topic by its full name, beside the node's frames.
   *
   * @param handler gets what makes sense
   */
  <T> Subscription subscribe(String full, MessageType<T> type, Qos qos, Consumer<T> handler) {
    return transport.subscribe(
        full,
        type,
        incoming(full, qos),
        new MessageHandler<>() {
          @Override
          public void onMessage(T message) {
            handler.accept(message);
          }

          @Override
          public void onRefused(String reason) {
            refuse(full, reason);
          }
        });
  }

  /** Counts a message beside the frames that makes no sense. */
  synchronized void refuse(String topic, String reason) {
    String words = reason.length() <= MOST_WORDS ? reason : reason.substring(0, MOST_WORDS) + "...";
    refusals = new Refusals(refusals.count() + 1, topic + ": " + words);
    warning.warn("refused", refusals.last());
  }

  synchronized Refusals refusals() {
    return refusals;
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
    return new GuardedPublisher<>(node(), open(camera, "~/" + name, type, qos), statistics);
  }

  /** Publishes a topic by its name, which is remapped. */
  <T> Publisher<T> advertiseAt(String topic, MessageType<T> type, Qos qos) {
    return open("", topic, type, qos);
  }

  private <T> Publisher<T> open(String camera, String topic, MessageType<T> type, Qos qos) {
    String full = resolve(topic);
    Publisher<T> publisher = transport.advertise(full, type, overrides.publisher(full, qos));
    outputs.add(new Output(camera, publisher));
    return publisher;
  }

  /** Subscriptions that do not match a camera's outputs, or those of the node, one line each. */
  List<String> obstacles(String camera) {
    List<String> lines = new ArrayList<>();
    for (Output output : outputs) {
      if (output.camera().isEmpty() || output.camera().equals(camera)) {
        Publisher<?> publisher = output.publisher();
        publisher.obstacles().forEach(line -> lines.add(publisher.topic() + ": " + line));
      }
    }
    return lines;
  }

  @Override
  public void close() {
    outputs.forEach(output -> output.publisher().close());
  }
}
