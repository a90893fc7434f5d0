package slotcast.ros.msg;

import java.util.Objects;

/**
 * rmw_dds_common/Gid. The name of a DDS entity: its GUID of 16 bytes, filled up with zeroes.
 *
 * <p>24 bytes in Humble, 16 from Iron on: the one layout that differs between the distributions we
 * support, so its type is asked for by size.
 *
 * @param data {@link #HUMBLE_BYTES} or {@link #JAZZY_BYTES}
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record Gid(byte[] data) {
  public static final int HUMBLE_BYTES = 24;
  public static final int JAZZY_BYTES = 16;

  public static final MessageType<Gid> TYPE = type(HUMBLE_BYTES);
  public static final MessageType<Gid> JAZZY_TYPE = type(JAZZY_BYTES);

  public Gid {
    Objects.requireNonNull(data, "data");
    if (data.length != HUMBLE_BYTES && data.length != JAZZY_BYTES) {
      throw new IllegalArgumentException(
          "data: got " + data.length + " bytes, expected " + HUMBLE_BYTES + " or " + JAZZY_BYTES);
    }
  }

  private static MessageType<Gid> type(int bytes) {
    return MessageType.of(
        "rmw_dds_common/msg/Gid",
        bytes,
        (message, out) -> {
          if (message.data.length != bytes) {
            throw new IllegalArgumentException(
                "gid: got " + message.data.length + " bytes, expected " + bytes);
          }
          out.writeByteArray(message.data);
        },
        in -> new Gid(in.readByteArray("data", bytes)));
  }
}
