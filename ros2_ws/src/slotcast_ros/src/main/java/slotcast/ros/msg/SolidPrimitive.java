package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;
import slotcast.ros.cdr.MalformedMessageException;

/**
 * shape_msgs/SolidPrimitive. A simple solid about its own origin.
 *
 * @param type one of {@link #BOX} to {@link #PRISM}
 * @param dimensions metres, at most 3: x, y, z of a box; radius of a sphere; height, radius of a
 *     cylinder or a cone; height of a prism
 * @param polygon base of a prism
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record SolidPrimitive(byte type, double[] dimensions, Polygon polygon) {
  public static final byte BOX = 1;
  public static final byte SPHERE = 2;
  public static final byte CYLINDER = 3;
  public static final byte CONE = 4;
  public static final byte PRISM = 5;

  public static final MessageType<SolidPrimitive> TYPE =
      MessageType.of(
          "shape_msgs/msg/SolidPrimitive", 9, SolidPrimitive::write, SolidPrimitive::read);

  public SolidPrimitive {
    if (dimensions.length > 3) {
      throw new IllegalArgumentException(
          "dimensions: got " + dimensions.length + " values, expected at most 3");
    }
    Objects.requireNonNull(polygon, "polygon");
  }

  private static void write(SolidPrimitive message, CdrWriter out) {
    out.writeByte(message.type);
    out.writeFloat64Sequence(message.dimensions);
    Polygon.TYPE.write(message.polygon, out);
  }

  private static SolidPrimitive read(CdrReader in) {
    byte type = in.readByte("type");
    double[] dimensions = in.readFloat64Sequence("dimensions");
    if (dimensions.length > 3) {
      throw new MalformedMessageException("dimensions", dimensions.length + " values", "at most 3");
    }
    return new SolidPrimitive(type, dimensions, Polygon.TYPE.read(in));
  }
}
