package slotcast.ros.rcl;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ros2.rcljava.RCLJava;
import org.ros2.rcljava.executors.SingleThreadedExecutor;
import org.ros2.rcljava.interfaces.Disposable;
import org.ros2.rcljava.interfaces.MessageDefinition;
import org.ros2.rcljava.node.ComposableNode;
import org.ros2.rcljava.node.Node;
import org.ros2.rcljava.node.NodeOptions;
import org.ros2.rcljava.qos.QoSProfile;
import org.ros2.rcljava.qos.policies.Durability;
import org.ros2.rcljava.qos.policies.Reliability;
import org.ros2.rcljava.subscription.statuses.MessageLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.ros.msg.MessageType;
import slotcast.ros.srv.ServiceType;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.MessageHandler;
import slotcast.ros.transport.NodeTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Service;
import slotcast.ros.transport.ServiceHandler;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.TopicName;
import slotcast.ros.transport.Transport;

/**
 * ROS 2 topics through rcljava, and so through rcl and whatever RMW is chosen ({@code
 * RMW_IMPLEMENTATION}).
 *
 * <p>rcljava's executor frees nothing while it waits, and knows no way to be woken: one thread of
 * this transport waits {@value #WAIT_NANOS} ns at a time, and endpoints end between two waits. The
 * executor sends an answer when its callback returns: while a service is answered, nothing else is
 * received. Of one process only one such transport may be open, since rcljava has one context.
 */
public final class RclTransport implements NodeTransport {
  private static final Logger LOG = LoggerFactory.getLogger(RclTransport.class);
  private static final long WAIT_NANOS = 20_000_000;

  private final DdsOptions options;
  private final SingleThreadedExecutor executor = new SingleThreadedExecutor();
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  /** What receives, by our end of it. */
  private final Map<Object, Disposable> endpoints = new ConcurrentHashMap<>();

  private final Set<RclPublisher<?>> publishers = ConcurrentHashMap.newKeySet();
  private final Set<Node> nodes = ConcurrentHashMap.newKeySet();
  private final Node first;
  private final Thread thread = new Thread(this::spin, "rcl");
  private volatile boolean closed;

  private RclTransport(DdsOptions options) {
    this.options = options;
    RCLJava.rclJavaInit();
    first = open(options.nodeName(), options.namespace());
    thread.setDaemon(true);
    thread.start();
  }

  /** Opens it with the first node's name and namespace; the environment says all else. */
  public static RclTransport open(DdsOptions options) {
    return new RclTransport(options);
  }

  private Node open(String name, String namespace) {
    NodeOptions own =
        new NodeOptions()
            .setUseGlobalArguments(false) // names come remapped
            .setEnableRosout(false)
            .setStartParameterServices(false);
    Node node;
    try {
      node = RCLJava.createNode(name, namespace, own);
    } catch (Exception e) { // RCLException, which the native method does not declare
      throw new UserError(
          "node " + name + " over rcl",
          e.getMessage(),
          "a node",
          "look at the lines of the RMW above; with ROS_SECURITY_ENABLE the keystore must hold the"
              + " enclave, and the domain that it was made in",
          e);
    }
    nodes.add(node);
    ComposableNode composable = () -> node;
    executor.addNode(composable);
    return node;
  }

  @Override
  public Transport node(String nodeName, String namespace) {
    Node node = open(nodeName, namespace);
    return new Transport() {
      @Override
      public <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos) {
        return RclTransport.this.advertise(node, topic, type, qos);
      }

      @Override
      public <T> Subscription subscribe(
          String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
        return RclTransport.this.subscribe(node, topic, type, qos, handler);
      }

      @Override
      public <Q, A> Service serve(
          String name, ServiceType<Q, A> type, Executor runner, ServiceHandler<Q, A> handler) {
        return RclTransport.this.serve(node, name, type, runner, handler);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos) {
    return advertise(first, topic, type, qos);
  }

  @Override
  public <T> Subscription subscribe(
      String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
    return subscribe(first, topic, type, qos, handler);
  }

  @Override
  public <Q, A> Service serve(
      String name, ServiceType<Q, A> type, Executor runner, ServiceHandler<Q, A> handler) {
    return serve(first, name, type, runner, handler);
  }

  @SuppressWarnings("unchecked") // the class is known at run time only
  private <T> Publisher<T> advertise(Node node, String topic, MessageType<T> type, Qos qos) {
    checkOpen();
    String name = new TopicName(topic).full();
    GeneratedType generated = GeneratedType.of(type.rosName());
    RclPublisher<T> publisher =
        new RclPublisher<>(
            name,
            type,
            DdsOptions.MAX_SENT_PER_ACCEPTED * options.maxBytes(type),
            generated,
            node.createPublisher(
                (Class<MessageDefinition>) generated.generated(), name, profile(qos)),
            () -> node.getSubscriptionsInfo(name).size());
    publishers.add(publisher);
    return publisher;
  }

  @SuppressWarnings("unchecked") // the class is known at run time only
  private <T> Subscription subscribe(
      Node node, String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
    checkOpen();
    String name = new TopicName(topic).full();
    GeneratedType generated = GeneratedType.of(type.rosName());
    RclSubscription<T> subscription =
        new RclSubscription<>(
            name,
            type,
            options.maxBytes(type),
            generated,
            handler,
            () -> node.getPublishersInfo(name).size(),
            this::end);
    org.ros2.rcljava.subscription.Subscription<MessageDefinition> endpoint =
        node.createSubscription(
            (Class<MessageDefinition>) generated.generated(),
            name,
            subscription::receive,
            profile(qos));
    endpoint.createEventHandler(
        MessageLost.factory, status -> subscription.lost(status.totalCountChange));
    endpoints.put(subscription, endpoint);
    return subscription;
  }

  private <Q, A> Service serve(
      Node node,
      String topic,
      ServiceType<Q, A> type,
      Executor runner,
      ServiceHandler<Q, A> handler) {
    checkOpen();
    String name = new TopicName(topic).full();
    RclService<Q, A> service = new RclService<>(name, type, runner, handler, this::end);
    endpoints.put(service, service.open(node));
    return service;
  }

  private static QoSProfile profile(Qos qos) {
    return QoSProfile.keepLast(qos.depth())
        .setReliability(
            qos.reliability() == Qos.Reliability.RELIABLE
                ? Reliability.RELIABLE
                : Reliability.BEST_EFFORT)
        .setDurability(
            qos.durability() == Qos.Durability.TRANSIENT_LOCAL
                ? Durability.TRANSIENT_LOCAL
                : Durability.VOLATILE);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the transport is closed");
    }
  }

  /** Frees a subscription or service, between two waits. */
  private void end(Object receiver) {
    tasks.add(() -> dispose(receiver));
  }

  private void dispose(Object receiver) {
    Disposable endpoint = endpoints.remove(receiver);
    if (endpoint != null) {
      endpoint.dispose();
    }
  }

  private void spin() {
    while (!closed) {
      try {
        if (endpoints.isEmpty()) { // the executor waits for nothing then, and not at all
          Runnable task = tasks.poll(WAIT_NANOS, TimeUnit.NANOSECONDS);
          if (task != null) {
            task.run();
          }
          continue;
        }
        executor.spinOnce(WAIT_NANOS);
        if (!tasks.isEmpty()) {
          executor.spinSome(); // so that no message that was seen belongs to an ended endpoint
          for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
          }
        }
      } catch (RuntimeException e) {
        LOG.error("rcl failed", e);
      } catch (InterruptedException e) {
        return; // nobody interrupts this thread
      }
    }
    publishers.forEach(RclPublisher::close);
    endpoints.keySet().forEach(this::dispose);
    nodes.forEach(Node::dispose);
    RCLJava.shutdown();
  }

  @Override
  public void close() {
    closed = true;
    if (Thread.currentThread() == thread) {
      return; // ends when the handler returns
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
