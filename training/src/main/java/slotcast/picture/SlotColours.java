package slotcast.picture;

import java.awt.Color;

/**
 * The colour of a slot, the same in every picture of every run. The first eight are told apart with
 * colour-blind eyes too (Okabe and Ito 2008, black and yellow replaced); further ones have hues a
 * golden angle apart.
 */
public final class SlotColours {
  private static final int[] FIRST = {
    0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00, 0x8f6bd1, 0x8c8c8c
  };
  private static final double GOLDEN_ANGLE = 0.6180339887498949; // of a full turn

  private SlotColours() {}

  /** 0xRRGGBB of a slot, from 0. */
  public static int of(int slot) {
    if (slot < FIRST.length) {
      return FIRST[slot];
    }
    double hue = 0.15 + (slot - FIRST.length) * GOLDEN_ANGLE;
    return Color.HSBtoRGB((float) (hue - Math.floor(hue)), 0.65f, 0.8f) & 0xffffff;
  }
}
