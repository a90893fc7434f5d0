package slotcast.node;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import slotcast.metric.DepthImage;
import slotcast.ros.image.ImagePixels;
import slotcast.ros.msg.Image;

/** From sensor_msgs/Image of depths (REP 118) to metres. */
final class DepthConversion {
  private static final float MILLIMETRES_PER_METRE = 1000;

  private DepthConversion() {}

  /**
   * Depths of 16UC1 (millimetres, 0 where nothing was measured) or 32FC1 (metres).
   *
   * @throws RefusedMessageException for another encoding, or a length that does not fit
   */
  static DepthImage toMetres(Image image) throws RefusedMessageException {
    int bytes =
        switch (image.encoding()) {
          case "16UC1", "mono16" -> 2;
          case "32FC1" -> 4;
          default ->
              throw new RefusedMessageException(
                  "encoding of the depth image",
                  ImagePixels.quote(image.encoding()),
                  "16UC1 (mm) or 32FC1 (m)");
        };
    int width = image.width();
    int height = image.height();
    if (width < 1
        || height < 1
        || width > ImageConversion.MAX_SIDE
        || height > ImageConversion.MAX_SIDE
        || image.step() < (long) width * bytes
        || image.data().length < (long) image.step() * (height - 1) + (long) width * bytes) {
      throw new RefusedMessageException(
          "depth image",
          "%dx%d, step %d, %d bytes".formatted(width, height, image.step(), image.data().length),
          "a step of width x " + bytes + " or more, and height x step bytes");
    }
    ByteBuffer data =
        ByteBuffer.wrap(image.data())
            .order(image.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    float[] metres = new float[width * height];
    for (int y = 0; y < height; y++) {
      int row = y * image.step();
      for (int x = 0; x < width; x++) {
        metres[y * width + x] =
            bytes == 2
                ? (data.getShort(row + 2 * x) & 0xffff) / MILLIMETRES_PER_METRE
                : data.getFloat(row + 4 * x);
      }
    }
    return new DepthImage(width, height, metres);
  }
}
