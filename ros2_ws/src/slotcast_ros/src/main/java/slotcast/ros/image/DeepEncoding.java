package slotcast.ros.image;

import slotcast.ros.msg.Image;

/**
 * Channels of 16 bits, pixel by pixel, in the message's byte order.
 *
 * @param channels of a pixel
 * @param red position of red in a pixel, likewise green and blue
 * @param tone what becomes of a value
 */
record DeepEncoding(int channels, int red, int green, int blue, Tone tone)
    implements ImageEncoding {
  @Override
  public int rowBytes(int width) {
    return 2 * channels * width;
  }

  @Override
  public void toRgb(Image message, byte[] rgb) {
    byte[] data = message.data();
    int width = message.width();
    int high = message.bigEndian() ? 0 : 1;
    int to = 0;
    for (int row = 0; row < message.height(); row++) {
      int from = row * message.step();
      for (int column = 0; column < width; column++) {
        rgb[to] = at(data, from + 2 * red, high);
        rgb[to + 1] = at(data, from + 2 * green, high);
        rgb[to + 2] = at(data, from + 2 * blue, high);
        to += 3;
        from += 2 * channels;
      }
    }
  }

  private byte at(byte[] data, int from, int high) {
    return tone.of((data[from + high] & 0xff) << 8 | (data[from + 1 - high] & 0xff));
  }
}
