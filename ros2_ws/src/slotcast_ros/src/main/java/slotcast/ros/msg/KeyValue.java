package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** diagnostic_msgs/KeyValue. A named value of a {@link DiagnosticStatus}. */
public record KeyValue(String key, String value) {

  public static final MessageType<KeyValue> TYPE =
      MessageType.of("diagnostic_msgs/msg/KeyValue", 8, KeyValue::write, KeyValue::read);

  public KeyValue {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }

  private static void write(KeyValue message, CdrWriter out) {
    out.writeString(message.key);
    out.writeString(message.value);
  }

  private static KeyValue read(CdrReader in) {
    return new KeyValue(in.readString("key"), in.readString("value"));
  }
}
