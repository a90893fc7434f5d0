package slotcast.ros.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.msg.MessageType;
import slotcast.ros.srv.ServiceType;

/**
 * Topics and services within one process: records pass from publisher to handler as they are,
 * without a codec.
 *
 * <p>{@link #direct()} calls the handlers within {@code publish}, in the order in which they
 * subscribed, so that a test sees the same order every time. {@link #threaded()} gives each
 * subscription a thread and a history of {@link Qos#depth} messages, from which the oldest falls
 * out when the handler is slow, as over DDS.
 *
 * <p>As over DDS, a subscription that asks for more than a publisher offers ({@link Qos#serves}) or
 * has another message type is not matched, and transient-local publishers serve late subscriptions.
 */
public final class InMemoryTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(InMemoryTransport.class);

  private final boolean threaded;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private final Map<String, InMemoryService<?, ?>> services = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private InMemoryTransport(boolean threaded) {
    this.threaded = threaded;
  }

  /** Handlers run inside {@code publish}, on the publisher's thread. */
  public static InMemoryTransport direct() {
    return new InMemoryTransport(false);
  }

  /** Handlers run on a thread of their subscription. */
  public static InMemoryTransport threaded() {
    return new InMemoryTransport(true);
  }

  @Override
  public <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos) {
    Sender<T> sender = new Sender<>(topic(topic), type.rosName(), qos);
    sender.topic.add(sender);
    return sender;
  }

  @Override
  public <T> Subscription subscribe(
      String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
    Topic named = topic(topic);
    InMemorySubscription<T> subscription =
        new InMemorySubscription<>(topic, type.rosName(), qos, handler, threaded, named);
    named.add(subscription);
    return subscription;
  }

  @Override
  public <Q, A> Service serve(
      String name, ServiceType<Q, A> type, Executor executor, ServiceHandler<Q, A> handler) {
    if (closed.get()) {
      throw new IllegalStateException("the transport is closed");
    }
    String full = new TopicName(name).full();
    InMemoryService<Q, A> service =
        new InMemoryService<>(type, executor, handler, () -> services.remove(full));
    services.put(full, service);
    return service;
  }

  /**
   * Asks a service and waits for its answer.
   *
   * @throws IllegalStateException if there is no such service, or it refuses
   * @throws RuntimeException whatever the service's handler throws
   */
  public <Q, A> A call(String name, ServiceType<Q, A> type, Q request) {
    InMemoryService<?, ?> service = services.get(name);
    if (service == null || service.type() != type) {
      throw new IllegalStateException("no service " + name + " of type " + type);
    }
    @SuppressWarnings("unchecked") // of that very type
    InMemoryService<Q, A> found = (InMemoryService<Q, A>) service;
    return found.call(request);
  }

  @Override
  public void close() {
    closed.set(true);
    services.clear();
    for (Topic topic : topics.values()) {
      topic.senders.forEach(Sender::close);
      topic.subscriptions.forEach(InMemorySubscription::close);
    }
  }

  private Topic topic(String name) {
    if (closed.get()) {
      throw new IllegalStateException("the transport is closed");
    }
    return topics.computeIfAbsent(new TopicName(name).full(), Topic::new);
  }

  /** Everybody on one topic. */
  static final class Topic {
    private final String name;
    private final List<Sender<?>> senders = new CopyOnWriteArrayList<>();
    private final List<InMemorySubscription<?>> subscriptions = new CopyOnWriteArrayList<>();

    Topic(String name) {
      this.name = name;
    }

    synchronized void add(Sender<?> sender) {
      senders.add(sender);
      subscriptions.forEach(subscription -> warnUnlessMatched(sender, subscription));
    }

    /** Joins, and takes what transient-local publishers still hold. */
    synchronized void add(InMemorySubscription<?> subscription) {
      subscriptions.add(subscription);
      for (Sender<?> sender : senders) {
        warnUnlessMatched(sender, subscription);
        if (matched(sender, subscription)
            && subscription.qos().durability() == Qos.Durability.TRANSIENT_LOCAL) {
          for (Object message : sender.kept()) {
            subscription.offer(message, sender);
          }
        }
      }
    }

    void remove(InMemorySubscription<?> subscription) {
      subscriptions.remove(subscription);
    }

    int publishersFor(InMemorySubscription<?> subscription) {
      return (int) senders.stream().filter(sender -> matched(sender, subscription)).count();
    }

    private static boolean matched(Sender<?> sender, InMemorySubscription<?> subscription) {
      return sender.type.equals(subscription.type()) && sender.qos.serves(subscription.qos());
    }

    private void warnUnlessMatched(Sender<?> sender, InMemorySubscription<?> subscription) {
      if (!matched(sender, subscription)) {
        LOG.warn(
            "{}: a publisher of {} with {} and a subscription to {} with {} do not match",
            name,
            sender.type,
            sender.qos,
            subscription.type(),
            subscription.qos());
      }
    }
  }

  /** The sending end of one topic. */
  private static final class Sender<T> implements Publisher<T> {
    private final Topic topic;
    private final String type;
    private final Qos qos;
    private final Deque<T> history = new ArrayDeque<>();
    private volatile boolean closed;

    Sender(Topic topic, String type, Qos qos) {
      this.topic = topic;
      this.type = type;
      this.qos = qos;
    }

    @Override
    public void publish(T message) {
      if (closed) {
        throw new IllegalStateException("the publisher of " + topic.name + " is closed");
      }
      List<InMemorySubscription<?>> receivers = new ArrayList<>();
      // Remember and look around in one step, so that a late subscription gets the message once.
      synchronized (topic) {
        if (qos.durability() == Qos.Durability.TRANSIENT_LOCAL) {
          if (history.size() == qos.depth()) {
            history.removeFirst();
          }
          history.addLast(message);
        }
        for (InMemorySubscription<?> subscription : topic.subscriptions) {
          if (Topic.matched(this, subscription)) {
            receivers.add(subscription);
          }
        }
      }
      for (InMemorySubscription<?> receiver : receivers) {
        receiver.offer(message, this);
      }
    }

    @Override
    public String toString() {
      return "a publisher of this process";
    }

    List<T> kept() {
      return List.copyOf(history);
    }

    @Override
    public int subscribers() {
      return (int)
          topic.subscriptions.stream()
              .filter(subscription -> Topic.matched(this, subscription))
              .count();
    }

    @Override
    public String topic() {
      return topic.name;
    }

    @Override
    public void close() {
      closed = true;
      topic.senders.remove(this);
    }
  }
}
