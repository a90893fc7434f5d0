package slotcast.ros.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Gid;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.NodeEntitiesInfo;
import slotcast.ros.msg.ParticipantEntitiesInfo;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/**
 * The endpoints of other participants: whether they are still there, and why they do not match
 * ours, by the names of their nodes, which it learns from the first time on that somebody asks.
 */
final class DdsNeighbours implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DdsNeighbours.class);

  /** Joins the domain a second time, to look around. */
  interface Opener {
    DdsWatch open() throws IOException;
  }

  private static final int MAX_NAMES = 50_000;

  /** Endpoints that do not match and are told of one by one. */
  private static final int MAX_TOLD = 8;

  /** Names come a moment after they were asked for. */
  private static final int ASKED_BEFORE_LOGGED = 3;

  /** Node names of either length of ids; ros_discovery_info has one type name for both. */
  static final MessageType<ParticipantEntitiesInfo> EITHER_LAYOUT =
      new MessageType<>() {
        @Override
        public String rosName() {
          return ParticipantEntitiesInfo.TYPE.rosName();
        }

        @Override
        public int minimumBytes() {
          return ParticipantEntitiesInfo.JAZZY_TYPE.minimumBytes();
        }

        @Override
        public void write(ParticipantEntitiesInfo message, CdrWriter out) {
          throw new UnsupportedOperationException("only read");
        }

        @Override
        public ParticipantEntitiesInfo read(CdrReader in) {
          throw new UnsupportedOperationException("read as a whole");
        }

        @Override
        public ParticipantEntitiesInfo decode(ByteBuffer payload) {
          try {
            return ParticipantEntitiesInfo.TYPE.decode(payload);
          } catch (MalformedMessageException e) {
            return ParticipantEntitiesInfo.JAZZY_TYPE.decode(payload);
          }
        }
      };

  private final Supplier<Subscription> nameSource;
  private final Map<DdsGuid, String> nodes = new ConcurrentHashMap<>();
  private final Map<DdsGuid, Integer> asked = new ConcurrentHashMap<>();
  private final DdsWatch watch; // null: could not be opened
  private boolean named;
  private volatile boolean closed;

  /**
   * @param nameSource subscribes to ros_discovery_info for {@link #take}
   */
  DdsNeighbours(Opener opener, Supplier<Subscription> nameSource) {
    this.nameSource = nameSource;
    DdsWatch opened = null;
    try {
      opened = opener.open();
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot look for endpoints that do not match, or have ended: {}", e.toString());
    }
    this.watch = opened;
  }

  /** Whether another participant's endpoint is known to have ended. */
  boolean haveLost(DdsGuid endpoint, Kind kind) {
    return watch != null && !closed && watch.hasEnded(endpoint, kind);
  }

  /** Where messages reach an endpoint's participant; nowhere while it is not known. */
  List<SocketAddress> reach(DdsGuid endpoint) {
    return watch == null || closed ? List.of() : watch.reach(endpoint);
  }

  /** The readers of other participants' nodes that know ids of 16 bytes, as from Iron on. */
  List<DdsGuid> readersOfShortIds() {
    return watch == null || closed
        ? List.of()
        : watch.endpointsOf(DdsNodeGraph.TOPIC, Kind.SUBSCRIPTION).stream()
            .filter(reader -> !reader.typeHash().isEmpty())
            .map(RemoteEndpoint::guid)
            .toList();
  }

  /** Learns the names of another participant's nodes. */
  void take(ParticipantEntitiesInfo participant) {
    if (nodes.size() > MAX_NAMES) {
      nodes.clear(); // a flood; names come again with the next change of a node
    }
    for (NodeEntitiesInfo node : participant.nodes()) {
      String space = node.nodeNamespace().equals("/") ? "" : node.nodeNamespace();
      String name = space + "/" + node.nodeName();
      for (List<Gid> gids : List.of(node.writerGids(), node.readerGids())) {
        gids.forEach(gid -> nodes.put(DdsGuid.of(gid.data()), name));
      }
    }
  }

  /** Looks at one message of a topic, as {@link DdsWatch#look}. */
  void look(DdsTopic<?> topic, Consumer<DdsWatch.Sent> seen) {
    if (watch != null && !closed) {
      watch.look(topic.ddsName(), topic.type().ddsName(), seen);
    }
  }

  /** The name of the node that an endpoint belongs to, or its own id. */
  String nodeOf(DdsGuid endpoint) {
    return nodes.getOrDefault(endpoint, endpoint.toString());
  }

  /**
   * The publishers on a topic of ours, or the subscriptions to it, that do not match, one line
   * each; nothing at first, while the others are still being heard. A new one is also logged.
   */
  List<String> mismatches(DdsTopic<?> topic, Kind kind) {
    if (watch == null || closed) {
      return List.of();
    }
    askForNames();
    List<String> lines = new ArrayList<>();
    int more = 0;
    for (RemoteEndpoint other : watch.endpointsOf(topic.ddsName(), kind)) {
      String reason = mismatch(topic, other);
      if (!reason.isEmpty() && lines.size() == MAX_TOLD) {
        more++;
      } else if (!reason.isEmpty()) {
        String who = (kind == Kind.PUBLISHER ? "publisher " : "subscription ");
        String line = who + nodeOf(other.guid()) + " does not match: " + reason;
        lines.add(line);
        if (asked.size() > MAX_NAMES) {
          asked.clear();
        }
        int times = asked.merge(other.guid(), 1, Integer::sum);
        if (times == ASKED_BEFORE_LOGGED) { // then its name has come
          LOG.warn("{}: {}", topic.name(), line);
        }
      }
    }
    if (more > 0) {
      lines.add("and " + more + " more do not match");
    }
    return lines;
  }

  private static String mismatch(DdsTopic<?> ours, RemoteEndpoint other) {
    boolean publishes = other.kind() == Kind.PUBLISHER;
    if (!other.type().equals(ours.type().ddsName())) {
      return (publishes ? "it sends " : "it asks for ")
          + rosName(other.type())
          + (publishes ? ", expected " : ", sent is ")
          + ours.type().rosName()
          + "; choose the topic that carries it";
    }
    String hash = ours.typeHash();
    if (!hash.isEmpty() && !other.typeHash().isEmpty() && !hash.equals(other.typeHash())) {
      return "its %s has other fields (%s), expected %s; build it from the same message package"
          .formatted(ours.type().rosName(), other.typeHash(), hash);
    }
    Qos offered = publishes ? other.qos() : ours.qos();
    Qos requested = publishes ? ours.qos() : other.qos();
    boolean reliability = offered.reliability().compareTo(requested.reliability()) < 0;
    if (!reliability && offered.durability().compareTo(requested.durability()) >= 0) {
      return "";
    }
    String policy = reliability ? "reliability" : "durability";
    String less = reliability ? "best_effort" : "volatile";
    String more = reliability ? "reliable" : "transient_local";
    String parameter =
        "set qos_overrides."
            + ours.name()
            + (publishes ? ".subscription." : ".publisher.")
            + policy
            + " to "
            + (publishes ? less : more);
    return publishes
        ? "its %s is %s, requested is %s; %s, or make the publisher %s"
            .formatted(policy, less, more, parameter, more)
        : "it asks for %s %s, offered is %s; %s, or make the subscription %s"
            .formatted(policy, more, less, parameter, less);
  }

  /** {@code sensor_msgs/msg/Image} of {@code sensor_msgs::msg::dds_::Image_}. */
  static String rosName(String ddsName) {
    String name = ddsName.replace("::dds_::", "/").replace("::", "/");
    return name.equals(ddsName) || !name.endsWith("_")
        ? ddsName
        : name.substring(0, name.length() - 1);
  }

  private synchronized void askForNames() {
    if (!named && !closed) {
      named = true;
      try {
        var unused = nameSource.get(); // ends with its transport
      } catch (RuntimeException e) {
        LOG.warn("endpoints that do not match are told without names: {}", e.toString());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (watch != null) {
      watch.close();
    }
  }
}
