package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/Detection3D. One object in space.
 *
 * @param results what it may be, and where
 * @param id of its track
 */
public record Detection3D(
    Header header, List<ObjectHypothesisWithPose> results, BoundingBox3D bbox, String id) {
  public static final MessageType<Detection3D> TYPE =
      MessageType.of("vision_msgs/msg/Detection3D", 100, Detection3D::write, Detection3D::read);

  public Detection3D {
    Objects.requireNonNull(header, "header");
    results = List.copyOf(results);
    Objects.requireNonNull(bbox, "bbox");
    Objects.requireNonNull(id, "id");
  }

  private static void write(Detection3D message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    ObjectHypothesisWithPose.TYPE.writeSequence(message.results, out);
    BoundingBox3D.TYPE.write(message.bbox, out);
    out.writeString(message.id);
  }

  private static Detection3D read(CdrReader in) {
    return new Detection3D(
        Header.TYPE.read(in),
        ObjectHypothesisWithPose.TYPE.readSequence("results", in),
        BoundingBox3D.TYPE.read(in),
        in.readString("id"));
  }
}
