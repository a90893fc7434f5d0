package slotcast.node;

import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import slotcast.ros.msg.MessageType;
import slotcast.ros.srv.ServiceType;
import slotcast.ros.transport.MessageHandler;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Service;
import slotcast.ros.transport.ServiceHandler;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/** Passes everything on to a transport, and notes what one node opens on it. */
final class OpenedEndpoints implements Transport {
  /** What a node does with a name. */
  enum Direction {
    PUBLISH,
    SUBSCRIBE,
    REPLY
  }

  /**
   * An end of a topic or service.
   *
   * @param name full name of the topic or service
   * @param type of its messages, as in {@code sensor_msgs/msg/Image}; of a service that of requests
   */
  record Endpoint(Direction direction, String name, String type) {}

  private final Transport transport;
  private final Set<Endpoint> all;

  OpenedEndpoints(Transport transport, Set<Endpoint> all) {
    this.transport = transport;
    this.all = all;
  }

  /** In the order of a file. */
  static Set<Endpoint> none() {
    return new TreeSet<>(Comparator.comparing(Endpoint::direction).thenComparing(Endpoint::name));
  }

  @Override
  public <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos) {
    all.add(new Endpoint(Direction.PUBLISH, topic, type.rosName()));
    return transport.advertise(topic, type, qos);
  }

  @Override
  public <T> Subscription subscribe(
      String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
    all.add(new Endpoint(Direction.SUBSCRIBE, topic, type.rosName()));
    return transport.subscribe(topic, type, qos, handler);
  }

  @Override
  public <Q, A> Service serve(
      String name, ServiceType<Q, A> type, Executor executor, ServiceHandler<Q, A> handler) {
    all.add(new Endpoint(Direction.REPLY, name, type.request().rosName()));
    return transport.serve(name, type, executor, handler);
  }

  @Override
  public void close() {
    transport.close();
  }
}
