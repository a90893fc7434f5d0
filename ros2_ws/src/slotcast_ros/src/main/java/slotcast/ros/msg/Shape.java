package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * autoware_perception_msgs/Shape. An object's extent.
 *
 * @param type {@link #BOUNDING_BOX}, {@link #CYLINDER} or {@link #POLYGON}
 * @param footprint of a polygon
 * @param dimensions metres; of a cylinder x and y are the diameter
 */
public record Shape(byte type, Polygon footprint, Vector3 dimensions) {
  public static final byte BOUNDING_BOX = 0;
  public static final byte CYLINDER = 1;
  public static final byte POLYGON = 2;

  public static final MessageType<Shape> TYPE =
      MessageType.of("autoware_perception_msgs/msg/Shape", 29, Shape::write, Shape::read);

  public Shape {
    Objects.requireNonNull(footprint, "footprint");
    Objects.requireNonNull(dimensions, "dimensions");
  }

  private static void write(Shape message, CdrWriter out) {
    out.writeByte(message.type);
    Polygon.TYPE.write(message.footprint, out);
    Vector3.TYPE.write(message.dimensions, out);
  }

  private static Shape read(CdrReader in) {
    return new Shape(in.readByte("type"), Polygon.TYPE.read(in), Vector3.TYPE.read(in));
  }
}
