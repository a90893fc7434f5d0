package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** vision_msgs/Detection2DArray. The objects found in one image. */
public record Detection2DArray(Header header, List<Detection2D> detections) {

  public static final MessageType<Detection2DArray> TYPE =
      MessageType.of(
          "vision_msgs/msg/Detection2DArray", 16, Detection2DArray::write, Detection2DArray::read);

  public Detection2DArray {
    Objects.requireNonNull(header, "header");
    detections = List.copyOf(detections);
  }

  private static void write(Detection2DArray message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    Detection2D.TYPE.writeSequence(message.detections, out);
  }

  private static Detection2DArray read(CdrReader in) {
    return new Detection2DArray(
        Header.TYPE.read(in), Detection2D.TYPE.readSequence("detections", in));
  }
}
