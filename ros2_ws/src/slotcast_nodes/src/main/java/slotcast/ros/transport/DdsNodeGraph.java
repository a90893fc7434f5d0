package slotcast.ros.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.msg.Gid;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.NodeEntitiesInfo;
import slotcast.ros.msg.ParticipantEntitiesInfo;

/**
 * Tells ROS 2 which nodes live in this participant and which topics are theirs.
 *
 * <p>Ids have 24 bytes up to Humble and 16 from Iron on, under the same type name. Iron and later
 * read no nodes in a message of Humble's; but Humble, in one of theirs, lengths of gigabytes. So
 * what everybody gets is Humble's, unless we were told otherwise, and readers of short ids get
 * theirs directly, each message before the others. Who comes late is sent Humble's last one, and
 * then another one for himself: when he has just come, since he may not know of us yet, and once in
 * a while, since nobody asks for a direct one again that was lost.
 *
 * <p>Source: rmw_dds_common, ParticipantEntitiesInfo on ros_discovery_info.
 */
final class DdsNodeGraph {
  static final String TOPIC = "ros_discovery_info";

  private static final Logger LOG = LoggerFactory.getLogger(DdsNodeGraph.class);
  private static final long LOOK_MILLIS = 50;

  /** After a subscription has come; {@code ros2 node list} looks for half a second. */
  private static final long[] TOLD_AFTER_MILLIS = {0, 100, 300, 1_000, 3_000};

  private static final long TOLD_EVERY_MILLIS = 10_000;

  private final DdsGuid participant;
  private final int gidBytes;
  private final DdsPublisher<ParticipantEntitiesInfo> publisher;
  private final RtpsDirect direct;
  private final DdsNeighbours neighbours;
  private final ScheduledExecutorService looking;
  private final Map<String, Endpoints> nodes = new LinkedHashMap<>();
  private long cameNanos = System.nanoTime(); // the newest subscription
  private long toldNanos = System.nanoTime();
  private int told; // since it came
  private boolean closed;

  private record Endpoints(String namespace, Set<DdsGuid> readers, Set<DdsGuid> writers) {}

  /** Opens a publisher under a name that is used in DDS as it is. */
  interface Opener {
    <T> DdsPublisher<T> open(String ddsTopic, MessageType<T> type, Qos qos);
  }

  DdsNodeGraph(
      DdsGuid participant,
      DdsOptions options,
      Opener opener,
      RtpsDirect direct,
      DdsNeighbours neighbours) {
    this.participant = participant;
    this.gidBytes = options.gidBytes();
    this.publisher =
        opener.open(
            TOPIC,
            gidBytes == Gid.HUMBLE_BYTES
                ? ParticipantEntitiesInfo.TYPE
                : ParticipantEntitiesInfo.JAZZY_TYPE,
            Qos.latched());
    this.direct = direct;
    this.neighbours = neighbours;
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "DDS graph");
              thread.setDaemon(true);
              return thread;
            });
    if (gidBytes == Gid.HUMBLE_BYTES) {
      var unused =
          looking.scheduleWithFixedDelay(
              this::greet, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  synchronized void addNode(String name, String namespace) {
    nodes.computeIfAbsent(
        name, n -> new Endpoints(namespace, new LinkedHashSet<>(), new LinkedHashSet<>()));
    announce();
  }

  synchronized void addReader(String node, DdsGuid reader) {
    nodes.get(node).readers.add(reader);
    announce();
  }

  synchronized void removeReader(String node, DdsGuid reader) {
    nodes.get(node).readers.remove(reader);
    announce();
  }

  synchronized void addWriter(String node, DdsGuid writer) {
    nodes.get(node).writers.add(writer);
    announce();
  }

  synchronized void removeWriter(String node, DdsGuid writer) {
    nodes.get(node).writers.remove(writer);
    announce();
  }

  private void announce() {
    if (closed) {
      return;
    }
    if (gidBytes == Gid.HUMBLE_BYTES) {
      announceShort(neighbours.readersOfShortIds());
    }
    publisher.publish(info(gidBytes));
    toldNanos = System.nanoTime();
  }

  private void announceShort(List<DdsGuid> readers) {
    if (readers.isEmpty()) {
      return;
    }
    byte[] message = ParticipantEntitiesInfo.JAZZY_TYPE.encode(info(Gid.JAZZY_BYTES));
    if (message.length > RtpsDirect.MAX_BYTES) {
      LOG.warn("ROS 2 from Iron on does not see our nodes: they have too many topics");
      return;
    }
    for (DdsGuid reader : readers) {
      List<SocketAddress> reach = neighbours.reach(reader);
      try {
        direct.send(publisher.guid(), publisher.nextNumber(), reader, message, reach);
      } catch (IOException e) {
        LOG.debug("no nodes told to {} at {}: {}", reader, reach, e.toString());
      }
    }
  }

  /** Tells those of our nodes who have just come, or may have lost what they were told. */
  private synchronized void greet() {
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    if (publisher.hasNewSubscriber()) {
      cameNanos = now;
      told = 0;
    }
    boolean isDue =
        told < TOLD_AFTER_MILLIS.length
            ? now - cameNanos >= TimeUnit.MILLISECONDS.toNanos(TOLD_AFTER_MILLIS[told])
            : now - toldNanos >= TimeUnit.MILLISECONDS.toNanos(TOLD_EVERY_MILLIS);
    if (isDue && !neighbours.readersOfShortIds().isEmpty()) {
      told++;
      announce();
    }
  }

  private ParticipantEntitiesInfo info(int bytes) {
    List<NodeEntitiesInfo> infos =
        nodes.entrySet().stream()
            .map(
                node ->
                    new NodeEntitiesInfo(
                        node.getValue().namespace,
                        node.getKey(),
                        gids(node.getValue().readers, bytes),
                        gids(node.getValue().writers, bytes)))
            .toList();
    return new ParticipantEntitiesInfo(participant.toGid(bytes), infos);
  }

  private static List<Gid> gids(Set<DdsGuid> guids, int bytes) {
    return guids.stream().map(guid -> guid.toGid(bytes)).toList();
  }

  synchronized void close() {
    closed = true;
    looking.shutdownNow();
    publisher.close();
  }
}
