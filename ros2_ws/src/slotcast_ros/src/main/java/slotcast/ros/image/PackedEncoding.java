package slotcast.ros.image;

import slotcast.ros.msg.Image;

/**
 * Channels of 8 bits, pixel by pixel.
 *
 * @param channels of a pixel
 * @param red position of red in a pixel, likewise green and blue
 */
record PackedEncoding(int channels, int red, int green, int blue) implements ImageEncoding {
  @Override
  public int rowBytes(int width) {
    return channels * width;
  }

  @Override
  public boolean isRgb() {
    return channels == 3 && red == 0 && green == 1;
  }

  @Override
  public void toRgb(Image message, byte[] rgb) {
    byte[] data = message.data();
    int width = message.width();
    boolean same = isRgb();
    for (int row = 0; row < message.height(); row++) {
      int from = row * message.step();
      int to = 3 * row * width;
      if (same) {
        System.arraycopy(data, from, rgb, to, 3 * width);
        continue;
      }
      for (int column = 0; column < width; column++) {
        rgb[to] = data[from + red];
        rgb[to + 1] = data[from + green];
        rgb[to + 2] = data[from + blue];
        to += 3;
        from += channels;
      }
    }
  }
}
