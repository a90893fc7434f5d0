package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** std_msgs/Header. When and in which coordinate frame data was taken. */
public record Header(Time stamp, String frameId) {

  public static final MessageType<Header> TYPE =
      MessageType.of("std_msgs/msg/Header", 12, Header::write, Header::read);

  public Header {
    Objects.requireNonNull(stamp, "stamp");
    Objects.requireNonNull(frameId, "frame_id");
  }

  private static void write(Header message, CdrWriter out) {
    Time.TYPE.write(message.stamp, out);
    out.writeString(message.frameId);
  }

  private static Header read(CdrReader in) {
    return new Header(Time.TYPE.read(in), in.readString("frame_id"));
  }
}
