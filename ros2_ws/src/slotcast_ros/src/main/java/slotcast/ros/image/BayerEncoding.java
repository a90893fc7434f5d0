package slotcast.ros.image;

import java.util.Optional;
import slotcast.ros.msg.Image;

/**
 * A colour sensor's values as they are, one colour a pixel in blocks of 2 x 2: red, two greens,
 * blue. The other two colours are the rounded mean of their nearest neighbours, the outermost rows
 * and columns repeat those beside them: bit for bit OpenCV's bilinear demosaicing.
 *
 * <p>Names are those of ROS, after the first two pixels of the first two rows. OpenCV's older
 * constants are named after the second and third pixel of the second row: rggb is
 * COLOR_BayerBG2RGB.
 *
 * @param redX column of red in a block, 0 or 1
 * @param redY row of red in a block, 0 or 1
 * @param deep whether values have 16 bits, in the message's byte order, and not 8
 */
record BayerEncoding(int redX, int redY, boolean deep) implements ImageEncoding {
  private static final int MIN_SIDE = 3;

  @Override
  public int rowBytes(int width) {
    return deep ? 2 * width : width;
  }

  @Override
  public Optional<String> expectedSize(int width, int height) {
    return width >= MIN_SIDE && height >= MIN_SIDE
        ? Optional.empty()
        : Optional.of("at least " + MIN_SIDE + "x" + MIN_SIDE);
  }

  @Override
  public void toRgb(Image message, byte[] rgb) {
    int width = message.width();
    int height = message.height();
    int rowBytes = 3 * width;
    int[] above = new int[width];
    int[] here = new int[width];
    int[] below = new int[width];
    int[] mixed = new int[rowBytes];
    read(message, 0, here);
    read(message, 1, below);
    for (int row = 1; row < height - 1; row++) {
      int[] free = above;
      above = here;
      here = below;
      below = free;
      read(message, row + 1, below);
      boolean redRow = (row & 1) == redY;
      mix(above, here, below, redRow ? redX : 1 - redX, redRow ? 0 : 2, mixed);
      narrow(mixed, rgb, row * rowBytes);
    }
    System.arraycopy(rgb, rowBytes, rgb, 0, rowBytes);
    System.arraycopy(rgb, (height - 2) * rowBytes, rgb, (height - 1) * rowBytes, rowBytes);
  }

  private void read(Image message, int row, int[] values) {
    byte[] data = message.data();
    int from = row * message.step();
    if (!deep) {
      for (int column = 0; column < values.length; column++) {
        values[column] = data[from + column] & 0xff;
      }
      return;
    }
    int high = message.bigEndian() ? 0 : 1;
    for (int column = 0; column < values.length; column++) {
      values[column] =
          (data[from + 2 * column + high] & 0xff) << 8
              | (data[from + 2 * column + 1 - high] & 0xff);
    }
  }

  /**
   * Red, green and blue of one row.
   *
   * @param parity of the columns in which the row has its own colour; the others have green
   * @param own channel of that colour, 0 red or 2 blue; the other one lies in the rows beside
   * @param rgb three values a pixel
   */
  private static void mix(int[] above, int[] here, int[] below, int parity, int own, int[] rgb) {
    int last = here.length - 1;
    int other = 2 - own;
    for (int x = 2 - parity; x < last; x += 2) {
      int to = 3 * x;
      rgb[to + own] = here[x];
      rgb[to + 1] = (above[x] + below[x] + here[x - 1] + here[x + 1] + 2) >> 2;
      rgb[to + other] = (above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1] + 2) >> 2;
    }
    for (int x = 1 + parity; x < last; x += 2) {
      int to = 3 * x;
      rgb[to + own] = (here[x - 1] + here[x + 1] + 1) >> 1;
      rgb[to + 1] = here[x];
      rgb[to + other] = (above[x] + below[x] + 1) >> 1;
    }
    System.arraycopy(rgb, 3, rgb, 0, 3);
    System.arraycopy(rgb, 3 * last - 3, rgb, 3 * last, 3);
  }

  private void narrow(int[] values, byte[] rgb, int to) {
    for (int i = 0; i < values.length; i++) {
      rgb[to + i] = deep ? Tone.FULL_RANGE.of(values[i]) : (byte) values[i];
    }
  }
}
