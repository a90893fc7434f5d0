package slotcast.ros.image;

import java.util.Optional;
import slotcast.ros.msg.Image;

/**
 * YUV 4:2:2 of 8 bits: two pixels in four bytes, which share U and V.
 *
 * @param luma position of the first pixel's Y; the second one's is two bytes behind
 * @param chroma position of U; V's is two bytes behind
 */
record Yuv422Encoding(int luma, int chroma) implements ImageEncoding {
  @Override
  public int rowBytes(int width) {
    return 2 * width;
  }

  @Override
  public Optional<String> expectedSize(int width, int height) {
    return width % 2 == 0 ? Optional.empty() : Optional.of("an even width");
  }

  @Override
  public void toRgb(Image message, byte[] rgb) {
    byte[] data = message.data();
    int rowBytes = rowBytes(message.width());
    int to = 0;
    for (int row = 0; row < message.height(); row++) {
      int start = row * message.step();
      for (int from = start; from < start + rowBytes; from += 4) {
        byte u = data[from + chroma];
        byte v = data[from + chroma + 2];
        YuvFormula.put(rgb, to, data[from + luma], u, v);
        YuvFormula.put(rgb, to + 3, data[from + luma + 2], u, v);
        to += 6;
      }
    }
  }
}
