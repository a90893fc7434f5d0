package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** vision_msgs/Detection3DArray. The objects of one frame, in space. */
public record Detection3DArray(Header header, List<Detection3D> detections) {
  public static final MessageType<Detection3DArray> TYPE =
      MessageType.of(
          "vision_msgs/msg/Detection3DArray", 16, Detection3DArray::write, Detection3DArray::read);

  public Detection3DArray {
    Objects.requireNonNull(header, "header");
    detections = List.copyOf(detections);
  }

  private static void write(Detection3DArray message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    Detection3D.TYPE.writeSequence(message.detections, out);
  }

  private static Detection3DArray read(CdrReader in) {
    return new Detection3DArray(
        Header.TYPE.read(in), Detection3D.TYPE.readSequence("detections", in));
  }
}
