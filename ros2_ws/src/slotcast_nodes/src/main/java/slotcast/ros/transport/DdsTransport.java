package slotcast.ros.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.ros.msg.MessageType;
import slotcast.ros.srv.ServiceType;
import us.ihmc.rtps.impl.fastRTPS.NativeParticipantImpl;
import us.ihmc.rtps.impl.fastRTPS.NativeParticipantListener;

/**
 * ROS 2 topics over DDS, with no ROS installation: Fast DDS from the jar of us.ihmc:ihmc-pub-sub,
 * over UDP.
 *
 * <p>Every type goes through the library as raw CDR bytes and through our own codec; the library's
 * message classes hold at most 100 elements in a sequence. We call the library's native interface
 * itself: its public layer copies every message through a buffer of the largest size per endpoint,
 * hides how many messages wait, and pulls in log4j, JAXB and others.
 *
 * <p><b>Sizes.</b> Messages above the type's maximum ({@link DdsOptions#maxImageBytes}) are refused
 * and counted. Fast DDS is given {@value #HEADROOM} times that maximum, so that a message that is
 * somewhat too large still arrives and can be refused by name. One above that is dropped by Fast
 * DDS, which tells nobody but standard error; it is counted as lost when the next message of the
 * same publisher arrives, or is seen by {@link DdsWatch#look} where none ever does.
 *
 * <p><b>Graph.</b> The nodes are announced on ros_discovery_info, so that {@code ros2 node list}
 * shows them with their topics.
 */
public final class DdsTransport implements NodeTransport {
  private static final Logger LOG = LoggerFactory.getLogger(DdsTransport.class);

  /** More than {@link DdsOptions#MAX_SENT_PER_ACCEPTED}: Fast DDS sends nothing above it. */
  private static final int HEADROOM = 4;

  private static final int NAMED_PARTICIPANTS = 20;

  private final DdsOptions options;
  private final NativeParticipantListener listener = new Discovery();
  private final NativeParticipantImpl participant;
  private final Map<String, Integer> typeBytes = new HashMap<>();
  private final DdsReceiveBuffer buffer = new DdsReceiveBuffer();
  private final Set<DdsPublisher<?>> publishers = ConcurrentHashMap.newKeySet();
  private final Set<DdsSubscription<?>> subscriptions = ConcurrentHashMap.newKeySet();
  private final DdsNodeGraph graph;
  private final DdsNeighbours neighbours;
  private final RtpsDirect besideFastDds = new RtpsDirect();
  private final DdsLinger linger = new DdsLinger();
  private final DdsSender sender = new DdsSender();
  private boolean closed;

  private DdsTransport(DdsOptions options, List<String> addresses, List<String> peers)
      throws IOException {
    this.options = options;
    // On loopback alone multicast goes nowhere else, and finds those that hold no well-known port.
    boolean multicasts =
        options.range().multicasts()
            || (options.range() == DiscoveryRange.LOCALHOST
                && addresses.equals(List.of(DdsPorts.LOOPBACK)));
    this.neighbours =
        new DdsNeighbours(
            () ->
                new DdsWatch(
                    options.domainId(),
                    addresses.isEmpty() ? DdsPorts.allAddresses() : addresses,
                    watchedPeers(options, peers),
                    multicasts),
            this::subscribeToNames);
    String profile = UUID.randomUUID().toString();
    String xml = DdsProfiles.participant(profile, options, addresses, peers, multicasts);
    this.participant = new NativeParticipantImpl(profile, xml, xml.length(), listener);
    this.graph =
        new DdsNodeGraph(
            new DdsGuid(participant.getGuidHigh(), participant.getGuidLow()),
            options,
            this::advertiseDds,
            besideFastDds,
            neighbours);
    graph.addNode(options.nodeName(), options.namespace());
  }

  /**
   * Joins the domain.
   *
   * @throws UserError if it cannot: no such network interface, no free port, no place for the
   *     native libraries
   */
  public static DdsTransport open(DdsOptions options) {
    List<String> addresses = addresses(options);
    List<String> peers = peers(options);
    DdsPorts.requireFree(options.domainId());
    FastDdsNatives.load();
    try {
      return new DdsTransport(options, addresses, peers);
    } catch (IOException e) {
      throw new UserError(
          "DDS domain " + options.domainId(),
          e.getMessage(),
          "a participant",
          "look at the lines of Fast DDS above",
          e);
    }
  }

  /** As the other one, in the namespace of the first node. */
  public Transport node(String nodeName) {
    return node(nodeName, options.namespace());
  }

  /** The addresses to bind to; empty for all. */
  private static List<String> addresses(DdsOptions options) {
    boolean alone =
        options.range() == DiscoveryRange.OFF
            || (options.range() == DiscoveryRange.LOCALHOST && options.peers().isEmpty());
    return options.interfaces().isEmpty() && alone
        ? List.of(DdsPorts.LOOPBACK)
        : DdsPorts.addresses(options.interfaces());
  }

  /** Cyclone DDS hears no multicast on loopback: it is asked by unicast there. */
  private static List<String> watchedPeers(DdsOptions options, List<String> peers) {
    List<String> all = new ArrayList<>(peers);
    if (options.range() != DiscoveryRange.OFF && !all.contains(DdsPorts.LOOPBACK)) {
      all.add(DdsPorts.LOOPBACK);
    }
    return all;
  }

  /** The addresses that others are looked for at, besides multicast. */
  private static List<String> peers(DdsOptions options) {
    List<String> peers = new ArrayList<>();
    if (options.range().asksPeers()) {
      options.peers().stream().map(DdsPorts::peerAddress).forEach(peers::add);
    } else if (!options.peers().isEmpty()) {
      LOG.warn("ROS_STATIC_PEERS is not looked at in the range {}", options.range());
    }
    if (options.range() == DiscoveryRange.LOCALHOST) {
      peers.add(DdsPorts.LOOPBACK);
    }
    return peers;
  }

  /** Another node of the same process, on the same participant. */
  @Override
  public Transport node(String nodeName, String namespace) {
    graph.addNode(nodeName, namespace);
    return new Transport() {
      @Override
      public <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos) {
        return openPublisher(nodeName, sentTopic(topic, type, qos));
      }

      @Override
      public <T> Subscription subscribe(
          String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
        return openSubscription(nodeName, acceptedTopic(topic, type, qos), handler);
      }

      @Override
      public <Q, A> Service serve(
          String name, ServiceType<Q, A> type, Executor executor, ServiceHandler<Q, A> handler) {
        return openService(nodeName, name, type, executor, handler);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos) {
    return openPublisher(options.nodeName(), sentTopic(topic, type, qos));
  }

  @Override
  public <T> Subscription subscribe(
      String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
    return openSubscription(options.nodeName(), acceptedTopic(topic, type, qos), handler);
  }

  @Override
  public <Q, A> Service serve(
      String name, ServiceType<Q, A> type, Executor executor, ServiceHandler<Q, A> handler) {
    return openService(options.nodeName(), name, type, executor, handler);
  }

  private <Q, A> Service openService(
      String node,
      String name,
      ServiceType<Q, A> type,
      Executor executor,
      ServiceHandler<Q, A> handler) {
    String full = new TopicName(name).full();
    DdsTopic<DdsRequest<A>> replies =
        ddsTopic("rr" + full + "Reply", new DdsRequestType<>(type.response()), Qos.defaults());
    DdsService<Q, A> service =
        new DdsService<>(
            full,
            executor,
            handler,
            openPublisher(node, replies),
            type.response(),
            besideFastDds,
            neighbours);
    return service.from(
        openSubscription(
            node,
            ddsTopic("rq" + full + "Request", new DdsRequestType<>(type.request()), Qos.defaults()),
            service));
  }

  private <T> DdsTopic<T> sentTopic(String name, MessageType<T> type, Qos qos) {
    return new DdsTopic<>(name, new TopicName(name).dds(), type, qos, options.maxSentBytes(type));
  }

  private <T> DdsTopic<T> acceptedTopic(String name, MessageType<T> type, Qos qos) {
    return new DdsTopic<>(name, new TopicName(name).dds(), type, qos, options.maxBytes(type));
  }

  /** A topic under its DDS name, which need not be that of a ROS topic. */
  private <T> DdsTopic<T> ddsTopic(String ddsName, MessageType<T> type, Qos qos) {
    return new DdsTopic<>(ddsName, ddsName, type, qos, options.maxBytes(type));
  }

  private synchronized <T> DdsPublisher<T> openPublisher(String node, DdsTopic<T> topic) {
    register(topic.type());
    try {
      DdsPublisher<T> publisher =
          new DdsPublisher<>(
              participant,
              topic,
              neighbours,
              linger,
              // Before an answer is told of, the one before has left.
              topic.type() instanceof DdsIdentified ? null : sender,
              ended -> {
                publishers.remove(ended);
                graph.removeWriter(node, ended.guid());
              });
      publishers.add(publisher);
      graph.addWriter(node, publisher.guid());
      return publisher;
    } catch (IOException e) {
      throw notOpened(topic, e);
    }
  }

  private <T> Subscription openSubscription(
      String node, DdsTopic<T> topic, MessageHandler<T> handler) {
    DdsSubscription<T> subscription = open(node, topic, handler);
    subscription.start(); // may call the handler: not under a lock
    return subscription;
  }

  private synchronized <T> DdsSubscription<T> open(
      String node, DdsTopic<T> topic, MessageHandler<T> handler) {
    int typeBytes = register(topic.type());
    buffer.reserve(typeBytes);
    try {
      DdsSubscription<T> subscription =
          new DdsSubscription<>(
              participant,
              topic,
              typeBytes,
              buffer,
              handler,
              neighbours,
              ended -> {
                subscriptions.remove(ended);
                graph.removeReader(node, ended.guid());
              });
      subscriptions.add(subscription);
      graph.addReader(node, subscription.guid());
      return subscription;
    } catch (IOException e) {
      throw notOpened(topic, e);
    }
  }

  /** Listens to a topic under its DDS name, which need not be that of a ROS topic. */
  <T> Subscription subscribeDds(
      String ddsName, MessageType<T> type, Qos qos, MessageHandler<T> handler) {
    return openSubscription(options.nodeName(), ddsTopic(ddsName, type, qos), handler);
  }

  private Subscription subscribeToNames() {
    return subscribeDds(
        DdsNodeGraph.TOPIC,
        DdsNeighbours.EITHER_LAYOUT,
        Qos.latched().withDepth(NAMED_PARTICIPANTS),
        neighbours::take);
  }

  /** Publishes a topic under its DDS name, as no node's own: ros_discovery_info is one. */
  <T> DdsPublisher<T> advertiseDds(String ddsName, MessageType<T> type, Qos qos) {
    DdsTopic<T> topic = ddsTopic(ddsName, type, qos);
    register(type);
    try {
      // Ends with the transport: Fast DDS frees it with its participant, and the JVM would again.
      DdsPublisher<T> publisher =
          new DdsPublisher<>(participant, topic, neighbours, linger, null, publishers::remove);
      publishers.add(publisher);
      return publisher;
    } catch (IOException e) {
      throw notOpened(topic, e);
    }
  }

  /** Tells Fast DDS of a type; returns the bytes that its histories hold per message. */
  private synchronized int register(MessageType<?> type) {
    if (closed) {
      throw new IllegalStateException("the transport is closed");
    }
    return typeBytes.computeIfAbsent(
        type.ddsName(),
        name -> {
          int bytes = HEADROOM * options.maxBytes(type);
          participant.registerType(name, bytes);
          return bytes;
        });
  }

  private static UserError notOpened(DdsTopic<?> topic, IOException cause) {
    return new UserError(
        "topic " + topic.name() + " of " + topic.type().rosName(),
        cause.getMessage(),
        "an endpoint",
        "look at the lines of Fast DDS above",
        cause);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (DdsSubscription.isWithinHandler()) {
      new Thread(this::end, "closing DDS").start(); // as a subscription does, and for its reason
    } else {
      end();
    }
  }

  private void end() {
    graph.close();
    publishers.forEach(DdsPublisher::close);
    sender.close();
    neighbours.close();
    List<DdsSubscription<?>> open = List.copyOf(subscriptions);
    open.forEach(DdsSubscription::close);
    besideFastDds.close();
    // Counted, not "all match": each is waited for.
    if (open.stream().filter(subscription -> !subscription.awaitDeleted()).count() == 0) {
      participant.delete();
      listener.delete();
    }
  }

  /** Fast DDS wants a listener; matching is told by the endpoints. */
  private static final class Discovery extends NativeParticipantListener {
    @Override
    public void onParticipantDiscovery(long info, long guidHigh, long guidLow, int status) {}
  }
}
