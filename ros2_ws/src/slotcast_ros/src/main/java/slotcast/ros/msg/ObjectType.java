package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** object_recognition_msgs/ObjectType. What an object is, as an entry of a database. */
public record ObjectType(String key, String db) {
  public static final MessageType<ObjectType> TYPE =
      MessageType.of(
          "object_recognition_msgs/msg/ObjectType", 8, ObjectType::write, ObjectType::read);

  public ObjectType {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(db, "db");
  }

  private static void write(ObjectType message, CdrWriter out) {
    out.writeString(message.key);
    out.writeString(message.db);
  }

  private static ObjectType read(CdrReader in) {
    return new ObjectType(in.readString("key"), in.readString("db"));
  }
}
