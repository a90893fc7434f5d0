package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;

/**
 * rmw_dds_common/ParticipantEntitiesInfo. The nodes of one DDS participant, as on
 * ros_discovery_info: what {@code ros2 node list} reads.
 *
 * @param gid of the participant
 */
public record ParticipantEntitiesInfo(Gid gid, List<NodeEntitiesInfo> nodes) {
  /** Humble's layout. */
  public static final MessageType<ParticipantEntitiesInfo> TYPE =
      type(Gid.TYPE, NodeEntitiesInfo.TYPE);

  /** The layout from Iron on, with shorter gids. */
  public static final MessageType<ParticipantEntitiesInfo> JAZZY_TYPE =
      type(Gid.JAZZY_TYPE, NodeEntitiesInfo.JAZZY_TYPE);

  public ParticipantEntitiesInfo {
    Objects.requireNonNull(gid, "gid");
    nodes = List.copyOf(nodes);
  }

  private static MessageType<ParticipantEntitiesInfo> type(
      MessageType<Gid> gidType, MessageType<NodeEntitiesInfo> nodeType) {
    return MessageType.of(
        "rmw_dds_common/msg/ParticipantEntitiesInfo",
        gidType.minimumBytes() + 4,
        (message, out) -> {
          gidType.write(message.gid, out);
          nodeType.writeSequence(message.nodes, out);
        },
        in ->
            new ParticipantEntitiesInfo(
                gidType.read(in), nodeType.readSequence("node_entities_info_seq", in)));
  }
}
