package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/ObjectHypothesis. What an object may be.
 *
 * @param classId unique name of the class
 * @param score confidence, commonly 0 to 1
 */
public record ObjectHypothesis(String classId, double score) {

  public static final MessageType<ObjectHypothesis> TYPE =
      MessageType.of(
          "vision_msgs/msg/ObjectHypothesis", 12, ObjectHypothesis::write, ObjectHypothesis::read);

  public ObjectHypothesis {
    Objects.requireNonNull(classId, "class_id");
  }

  private static void write(ObjectHypothesis message, CdrWriter out) {
    out.writeString(message.classId);
    out.writeFloat64(message.score);
  }

  private static ObjectHypothesis read(CdrReader in) {
    return new ObjectHypothesis(in.readString("class_id"), in.readFloat64("score"));
  }
}
