package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * sensor_msgs/RegionOfInterest. A part of an image, in pixels of the full one. All zero: the whole
 * image.
 *
 * @param doRectify whether the region is to be rectified from the raw image
 */
public record RegionOfInterest(int xOffset, int yOffset, int height, int width, boolean doRectify) {

  public static final MessageType<RegionOfInterest> TYPE =
      MessageType.of(
          "sensor_msgs/msg/RegionOfInterest", 17, RegionOfInterest::write, RegionOfInterest::read);

  private static void write(RegionOfInterest message, CdrWriter out) {
    out.writeUInt32(message.xOffset);
    out.writeUInt32(message.yOffset);
    out.writeUInt32(message.height);
    out.writeUInt32(message.width);
    out.writeBoolean(message.doRectify);
  }

  private static RegionOfInterest read(CdrReader in) {
    return new RegionOfInterest(
        in.readUInt32("x_offset"),
        in.readUInt32("y_offset"),
        in.readUInt32("height"),
        in.readUInt32("width"),
        in.readBoolean("do_rectify"));
  }
}
