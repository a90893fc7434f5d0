package slotcast.ros.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.NodeEntitiesInfo;
import slotcast.ros.msg.ParticipantEntitiesInfo;

/**
 * Says why publishers do not match a subscription, by the names of their nodes. It looks around
 * from the first time that somebody asks on, which nobody does while all is well.
 */
final class DdsNeighbours implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DdsNeighbours.class);

  /** Joins the domain a second time, to look around. */
  interface Opener {
    DdsWatch open() throws IOException;
  }

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

  private final Opener opener;
  private final Supplier<Subscription> nameSource;
  private final Map<DdsGuid, String> nodes = new ConcurrentHashMap<>();
  private DdsWatch watch;
  private boolean opened;
  private boolean closed;

  /**
   * @param nameSource subscribes to ros_discovery_info for {@link #take}
   */
  DdsNeighbours(Opener opener, Supplier<Subscription> nameSource) {
    this.opener = opener;
    this.nameSource = nameSource;
  }

  /** Learns the names of another participant's nodes. */
  void take(ParticipantEntitiesInfo participant) {
    for (NodeEntitiesInfo node : participant.nodes()) {
      String space = node.nodeNamespace().equals("/") ? "" : node.nodeNamespace();
      node.writerGids()
          .forEach(gid -> nodes.put(DdsGuid.of(gid.data()), space + "/" + node.nodeName()));
    }
  }

  /**
   * The publishers on a topic that do not match, one line each; nothing at first, while the others
   * are still being heard.
   */
  List<String> mismatches(DdsTopic<?> topic) {
    DdsWatch looking = watch();
    if (looking == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (RemoteWriter writer : looking.writersOf(topic.ddsName())) {
      String who = "publisher " + nodes.getOrDefault(writer.guid(), writer.guid().toString());
      if (!writer.type().equals(topic.type().ddsName())) {
        lines.add(
            who
                + " does not match: it sends "
                + rosName(writer.type())
                + ", expected "
                + topic.type().rosName()
                + "; choose the topic that carries it");
      } else if (!writer.qos().serves(topic.qos())) {
        lines.add(who + " does not match: " + mismatch(writer.qos(), topic.qos()));
      }
    }
    return lines;
  }

  private static String mismatch(Qos offered, Qos requested) {
    if (offered.reliability().compareTo(requested.reliability()) < 0) {
      return "its reliability is best effort, requested is reliable; leave out --reliable or make"
          + " the publisher reliable";
    }
    return "its durability is volatile, requested is transient local; make the publisher transient"
        + " local";
  }

  /** {@code sensor_msgs/msg/Image} of {@code sensor_msgs::msg::dds_::Image_}. */
  static String rosName(String ddsName) {
    String name = ddsName.replace("::dds_::", "/").replace("::", "/");
    return name.equals(ddsName) || !name.endsWith("_")
        ? ddsName
        : name.substring(0, name.length() - 1);
  }

  private synchronized DdsWatch watch() {
    if (!opened && !closed) {
      opened = true;
      try {
        watch = opener.open();
        var unused = nameSource.get(); // ends with its transport
      } catch (IOException | RuntimeException e) {
        LOG.warn("cannot look for publishers that do not match: {}", e.toString());
      }
    }
    return closed ? null : watch;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (watch != null) {
      watch.close();
    }
  }
}
