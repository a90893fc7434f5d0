package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * vision_msgs/BoundingBox2D. A box in an image, in pixels, turned about its centre.
 *
 * @param sizeX extent along the box's own x axis, before the turn
 * @param sizeY extent along the box's own y axis, before the turn
 */
public record BoundingBox2D(VisionPose2D center, double sizeX, double sizeY) {

  public static final MessageType<BoundingBox2D> TYPE =
      MessageType.of(
          "vision_msgs/msg/BoundingBox2D", 40, BoundingBox2D::write, BoundingBox2D::read);

  public BoundingBox2D {
    Objects.requireNonNull(center, "center");
  }

  private static void write(BoundingBox2D message, CdrWriter out) {
    VisionPose2D.TYPE.write(message.center, out);
    out.writeFloat64(message.sizeX);
    out.writeFloat64(message.sizeY);
  }

  private static BoundingBox2D read(CdrReader in) {
    return new BoundingBox2D(
        VisionPose2D.TYPE.read(in), in.readFloat64("size_x"), in.readFloat64("size_y"));
  }
}
