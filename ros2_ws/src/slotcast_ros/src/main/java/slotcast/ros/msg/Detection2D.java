package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/Detection2D. One object found in an image.
 *
 * @param id the object's own, the same in every frame that shows it; empty if unknown
 */
public record Detection2D(
    Header header, List<ObjectHypothesisWithPose> results, BoundingBox2D bbox, String id) {

  public static final MessageType<Detection2D> TYPE =
      MessageType.of("vision_msgs/msg/Detection2D", 60, Detection2D::write, Detection2D::read);

  public Detection2D {
    Objects.requireNonNull(header, "header");
    results = List.copyOf(results);
    Objects.requireNonNull(bbox, "bbox");
    Objects.requireNonNull(id, "id");
  }

  private static void write(Detection2D message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    ObjectHypothesisWithPose.TYPE.writeSequence(message.results, out);
    BoundingBox2D.TYPE.write(message.bbox, out);
    out.writeString(message.id);
  }

  private static Detection2D read(CdrReader in) {
    return new Detection2D(
        Header.TYPE.read(in),
        ObjectHypothesisWithPose.TYPE.readSequence("results", in),
        BoundingBox2D.TYPE.read(in),
        in.readString("id"));
  }
}
