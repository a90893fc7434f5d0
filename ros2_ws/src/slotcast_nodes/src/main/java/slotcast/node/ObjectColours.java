package slotcast.node;

/** One colour per track, the same in every picture: hues a golden angle apart. */
public final class ObjectColours {
  private static final double GOLDEN_ANGLE = 0.6180339887498949; // of a full turn
  private static final float SATURATION = 0.75f;
  private static final float BRIGHTNESS = 0.95f;

  private ObjectColours() {}

  /** The colour of a track as 0xRRGGBB. */
  public static int of(int trackId) {
    double hue = 0.02 + trackId * GOLDEN_ANGLE;
    return java.awt.Color.HSBtoRGB((float) (hue - Math.floor(hue)), SATURATION, BRIGHTNESS)
        & 0xffffff;
  }
}
