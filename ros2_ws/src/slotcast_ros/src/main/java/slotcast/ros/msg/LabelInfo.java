package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/LabelInfo. What the values of a label image's pixels stand for.
 *
 * @param threshold confidence below which a pixel has no label, 0 to 1
 */
public record LabelInfo(Header header, List<VisionClass> classMap, float threshold) {

  public static final MessageType<LabelInfo> TYPE =
      MessageType.of("vision_msgs/msg/LabelInfo", 20, LabelInfo::write, LabelInfo::read);

  public LabelInfo {
    Objects.requireNonNull(header, "header");
    classMap = List.copyOf(classMap);
  }

  private static void write(LabelInfo message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    VisionClass.TYPE.writeSequence(message.classMap, out);
    out.writeFloat32(message.threshold);
  }

  private static LabelInfo read(CdrReader in) {
    return new LabelInfo(
        Header.TYPE.read(in),
        VisionClass.TYPE.readSequence("class_map", in),
        in.readFloat32("threshold"));
  }
}
