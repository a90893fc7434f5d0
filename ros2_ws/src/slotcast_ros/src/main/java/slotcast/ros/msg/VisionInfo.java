package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/VisionInfo. What sees.
 *
 * @param method in words
 * @param databaseLocation where more about it is found
 * @param databaseVersion grows whenever that changes
 */
public record VisionInfo(
    Header header, String method, String databaseLocation, int databaseVersion) {

  public static final MessageType<VisionInfo> TYPE =
      MessageType.of("vision_msgs/msg/VisionInfo", 24, VisionInfo::write, VisionInfo::read);

  public VisionInfo {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(databaseLocation, "database_location");
  }

  private static void write(VisionInfo message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    out.writeString(message.method);
    out.writeString(message.databaseLocation);
    out.writeInt32(message.databaseVersion);
  }

  private static VisionInfo read(CdrReader in) {
    return new VisionInfo(
        Header.TYPE.read(in),
        in.readString("method"),
        in.readString("database_location"),
        in.readInt32("database_version"));
  }
}
