package slotcast.ros.image;

/**
 * ITU-R BT.601 of limited range (black is 16, white 235) in whole numbers of 20 bits behind the
 * point, bit for bit as OpenCV.
 */
final class YuvFormula {
  private static final int SHIFT = 20;
  private static final int HALF = 1 << (SHIFT - 1);
  private static final int LUMA = 1_220_542; // 1.164
  private static final int RED_BY_V = 1_673_527; // 1.596
  private static final int GREEN_BY_V = -852_492; // -0.813
  private static final int GREEN_BY_U = -409_993; // -0.391
  private static final int BLUE_BY_U = 2_116_026; // 2.018

  private YuvFormula() {}

  /** Writes the pixel as three bytes, red first. */
  static void put(byte[] rgb, int to, byte y, byte u, byte v) {
    int luma = Math.max(0, (y & 0xff) - 16) * LUMA + HALF;
    int blueness = (u & 0xff) - 128;
    int redness = (v & 0xff) - 128;
    rgb[to] = clamp(luma + RED_BY_V * redness);
    rgb[to + 1] = clamp(luma + GREEN_BY_V * redness + GREEN_BY_U * blueness);
    rgb[to + 2] = clamp(luma + BLUE_BY_U * blueness);
  }

  private static byte clamp(int scaled) {
    return (byte) Math.max(0, Math.min(255, scaled >> SHIFT));
  }
}
