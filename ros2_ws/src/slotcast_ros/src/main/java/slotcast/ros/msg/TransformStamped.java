package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * geometry_msgs/TransformStamped. Where a frame lies in another one at a time.
 *
 * @param header when, and the parent frame
 * @param childFrameId the frame whose place is told
 */
public record TransformStamped(Header header, String childFrameId, Transform transform) {

  public static final MessageType<TransformStamped> TYPE =
      MessageType.of(
          "geometry_msgs/msg/TransformStamped",
          72,
          TransformStamped::write,
          TransformStamped::read);

  public TransformStamped {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(childFrameId, "child_frame_id");
    Objects.requireNonNull(transform, "transform");
  }

  private static void write(TransformStamped message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    out.writeString(message.childFrameId);
    Transform.TYPE.write(message.transform, out);
  }

  private static TransformStamped read(CdrReader in) {
    return new TransformStamped(
        Header.TYPE.read(in), in.readString("child_frame_id"), Transform.TYPE.read(in));
  }
}
