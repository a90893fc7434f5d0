package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/VisionClass. What a number stands for.
 *
 * @param classId 0 to 65535
 */
public record VisionClass(int classId, String className) {

  public static final MessageType<VisionClass> TYPE =
      MessageType.of("vision_msgs/msg/VisionClass", 6, VisionClass::write, VisionClass::read);

  public VisionClass {
    if (classId < 0 || classId > 0xffff) {
      throw new IllegalArgumentException("class_id: " + classId);
    }
    Objects.requireNonNull(className, "class_name");
  }

  private static void write(VisionClass message, CdrWriter out) {
    out.writeInt16((short) message.classId);
    out.writeString(message.className);
  }

  private static VisionClass read(CdrReader in) {
    return new VisionClass(
        Short.toUnsignedInt(in.readInt16("class_id")), in.readString("class_name"));
  }
}
