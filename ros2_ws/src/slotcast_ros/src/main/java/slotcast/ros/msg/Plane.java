package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * shape_msgs/Plane. A plane {@code ax + by + cz + d = 0}.
 *
 * @param coef a, b, c, d
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record Plane(double[] coef) {
  public static final MessageType<Plane> TYPE =
      MessageType.of("shape_msgs/msg/Plane", 32, Plane::write, Plane::read);

  public Plane {
    if (coef.length != 4) {
      throw new IllegalArgumentException("coef: got " + coef.length + " values, expected 4");
    }
  }

  private static void write(Plane message, CdrWriter out) {
    out.writeFloat64Array(message.coef);
  }

  private static Plane read(CdrReader in) {
    return new Plane(in.readFloat64Array("coef", 4));
  }
}
