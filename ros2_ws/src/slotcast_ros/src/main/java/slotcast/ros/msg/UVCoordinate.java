package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** visualization_msgs/UVCoordinate. A place in a texture, 0 to 1 from the lower left. */
public record UVCoordinate(float u, float v) {

  public static final MessageType<UVCoordinate> TYPE =
      MessageType.of(
          "visualization_msgs/msg/UVCoordinate", 8, UVCoordinate::write, UVCoordinate::read);

  private static void write(UVCoordinate message, CdrWriter out) {
    out.writeFloat32(message.u);
    out.writeFloat32(message.v);
  }

  private static UVCoordinate read(CdrReader in) {
    return new UVCoordinate(in.readFloat32("u"), in.readFloat32("v"));
  }
}
