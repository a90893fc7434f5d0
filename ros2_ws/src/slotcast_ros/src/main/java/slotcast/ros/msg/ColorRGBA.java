package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** std_msgs/ColorRGBA. A colour; every channel from 0 to 1. */
public record ColorRGBA(float r, float g, float b, float a) {

  public static final MessageType<ColorRGBA> TYPE =
      MessageType.of("std_msgs/msg/ColorRGBA", 16, ColorRGBA::write, ColorRGBA::read);

  private static void write(ColorRGBA message, CdrWriter out) {
    out.writeFloat32(message.r);
    out.writeFloat32(message.g);
    out.writeFloat32(message.b);
    out.writeFloat32(message.a);
  }

  private static ColorRGBA read(CdrReader in) {
    return new ColorRGBA(
        in.readFloat32("r"), in.readFloat32("g"), in.readFloat32("b"), in.readFloat32("a"));
  }
}
