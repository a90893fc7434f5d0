package slotcast.ros.image;

/** From values of 16 bits to those of 8, by table: rounded to the nearest, as cv_bridge does. */
enum Tone {
  /** 0 to 65535 become 0 to 255: v / 257. */
  FULL_RANGE(65_535),

  /**
   * 0 to 10000 become 0 to 255, what is larger 255. In ROS (REP 118) these values are distances in
   * millimetres; ten metres are the range with which rqt_image_view shows them.
   */
  DEPTH(10_000);

  private final byte[] table = new byte[1 << 16];

  Tone(int white) {
    for (int value = 0; value < table.length; value++) {
      // The product is exact and the quotient's halves are too: they go to the even, as OpenCV's.
      table[value] = (byte) Math.min(255, (int) Math.rint(value * 255.0 / white));
    }
  }

  /**
   * The value as 8 bits.
   *
   * @param value 0 to 65535
   */
  byte of(int value) {
    return table[value];
  }
}
