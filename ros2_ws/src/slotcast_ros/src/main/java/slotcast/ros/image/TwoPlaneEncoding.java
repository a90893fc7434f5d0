package slotcast.ros.image;

import java.util.Optional;
import slotcast.ros.msg.Image;

/**
 * YUV of 8 bits in two planes, as V4L2 lays them out: all rows of Y, a step long each; behind them
 * rows in which U and V take turns.
 *
 * @param block 2: a block of 2 x 2 pixels shares U and V (4:2:0), and a row of them is a step long;
 *     1: each pixel has its own (4:4:4), and a row is two steps long
 * @param uFirst whether U comes before V
 */
record TwoPlaneEncoding(int block, boolean uFirst) implements ImageEncoding {
  @Override
  public int rowBytes(int width) {
    return width;
  }

  @Override
  public int dataRows(int height) {
    return block == 2 ? height + height / 2 : 3 * height;
  }

  @Override
  public Optional<String> expectedSize(int width, int height) {
    return width % block == 0 && height % block == 0
        ? Optional.empty()
        : Optional.of("an even width and height");
  }

  @Override
  public void toRgb(Image message, byte[] rgb) {
    byte[] data = message.data();
    int width = message.width();
    int height = message.height();
    int step = message.step();
    int chromaStep = block == 2 ? step : 2 * step;
    int shift = block - 1; // divides by the block: a division would take most of the time
    int u = uFirst ? 0 : 1;
    int to = 0;
    for (int row = 0; row < height; row++) {
      int from = row * step;
      int chroma = height * step + (row >> shift) * chromaStep;
      for (int column = 0; column < width; column++) {
        int pair = chroma + 2 * (column >> shift);
        YuvFormula.put(rgb, to, data[from + column], data[pair + u], data[pair + 1 - u]);
        to += 3;
      }
    }
  }
}
