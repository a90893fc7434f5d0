package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;

/**
 * rmw_dds_common/NodeEntitiesInfo. A node and the DDS readers and writers that are its own.
 *
 * @param nodeNamespace as in {@code /}; at most 256 bytes
 * @param nodeName without its namespace; at most 256 bytes
 */
public record NodeEntitiesInfo(
    String nodeNamespace, String nodeName, List<Gid> readerGids, List<Gid> writerGids) {
  private static final int MAX_NAME_BYTES = 256;

  public static final MessageType<NodeEntitiesInfo> TYPE = type(Gid.TYPE);
  public static final MessageType<NodeEntitiesInfo> JAZZY_TYPE = type(Gid.JAZZY_TYPE);

  public NodeEntitiesInfo {
    checkName("node_namespace", nodeNamespace);
    checkName("node_name", nodeName);
    readerGids = List.copyOf(readerGids);
    writerGids = List.copyOf(writerGids);
  }

  private static void checkName(String field, String name) {
    Objects.requireNonNull(name, field);
    // One char is at least one byte; ROS names are ASCII, so that this is the bound itself.
    if (name.length() > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          field + ": got " + name.length() + " characters, expected at most " + MAX_NAME_BYTES);
    }
  }

  private static MessageType<NodeEntitiesInfo> type(MessageType<Gid> gid) {
    return MessageType.of(
        "rmw_dds_common/msg/NodeEntitiesInfo",
        16,
        (message, out) -> {
          out.writeString(message.nodeNamespace);
          out.writeString(message.nodeName);
          gid.writeSequence(message.readerGids, out);
          gid.writeSequence(message.writerGids, out);
        },
        in ->
            new NodeEntitiesInfo(
                in.readString("node_namespace", MAX_NAME_BYTES),
                in.readString("node_name", MAX_NAME_BYTES),
                gid.readSequence("reader_gid_seq", in),
                gid.readSequence("writer_gid_seq", in)));
  }
}
