package slotcast.ros.transport;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slotcast.ros.msg.Gid;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.NodeEntitiesInfo;
import slotcast.ros.msg.ParticipantEntitiesInfo;

/**
 * Tells ROS 2 which nodes live in this participant and which topics are theirs.
 *
 * <p>Source: rmw_dds_common, ParticipantEntitiesInfo on ros_discovery_info. Ids have 24 bytes up to
 * Humble and 16 from Iron on, under the same type name: a participant speaks one of the two.
 */
final class DdsNodeGraph {
  static final String TOPIC = "ros_discovery_info";

  private final DdsGuid participant;
  private final int gidBytes;
  private final Publisher<ParticipantEntitiesInfo> publisher;
  private final Map<String, Endpoints> nodes = new LinkedHashMap<>();
  private boolean closed;

  private record Endpoints(String namespace, Set<DdsGuid> readers, Set<DdsGuid> writers) {}

  /** Opens a publisher under a name that is used in DDS as it is. */
  interface Opener {
    <T> Publisher<T> open(String ddsTopic, MessageType<T> type, Qos qos);
  }

  DdsNodeGraph(DdsGuid participant, DdsOptions options, Opener opener) {
    this.participant = participant;
    this.gidBytes = options.gidBytes();
    this.publisher =
        opener.open(
            TOPIC,
            gidBytes == Gid.HUMBLE_BYTES
                ? ParticipantEntitiesInfo.TYPE
                : ParticipantEntitiesInfo.JAZZY_TYPE,
            Qos.latched());
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
    List<NodeEntitiesInfo> infos =
        nodes.entrySet().stream()
            .map(
                node ->
                    new NodeEntitiesInfo(
                        node.getValue().namespace,
                        node.getKey(),
                        gids(node.getValue().readers),
                        gids(node.getValue().writers)))
            .toList();
    publisher.publish(new ParticipantEntitiesInfo(participant.toGid(gidBytes), infos));
  }

  private List<Gid> gids(Set<DdsGuid> guids) {
    return guids.stream().map(guid -> guid.toGid(gidBytes)).toList();
  }

  synchronized void close() {
    closed = true;
    publisher.close();
  }
}
