package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** std_msgs/String. Text, on the wire std_msgs/String; named so as not to hide java.lang.String. */
public record StringMessage(String data) {

  public static final MessageType<StringMessage> TYPE =
      MessageType.of("std_msgs/msg/String", 4, StringMessage::write, StringMessage::read);

  public StringMessage {
    Objects.requireNonNull(data, "data");
  }

  private static void write(StringMessage message, CdrWriter out) {
    out.writeString(message.data);
  }

  private static StringMessage read(CdrReader in) {
    return new StringMessage(in.readString("data"));
  }
}
