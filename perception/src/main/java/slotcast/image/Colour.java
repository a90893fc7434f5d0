package slotcast.image;

import java.util.Locale;

/**
 * What a model sees of colours: in training, where it is scored, and in the nodes. Images are RGB
 * everywhere else.
 */
public enum Colour {
  /** Red, green, blue, as the source has them. */
  RGB,
  /** Blue first, as SlotFormer reads CLEVRER. */
  BGR,
  /** The luma of ITU-R BT.601 in all three channels (the paper, section 4.2). */
  GREY;

  /** Parts of the luma. */
  public static final float RED = 0.299f;

  /** See {@link #RED}. */
  public static final float GREEN = 0.587f;

  /** See {@link #RED}. */
  public static final float BLUE = 0.114f;

  /**
   * Turns an image over from RGB, in place.
   *
   * @param image (3,H,W) from the offset on, in any range
   * @param pixels H*W
   */
  public void apply(float[] image, int offset, int pixels) {
    if (this == RGB) {
      return;
    }
    for (int i = offset; i < offset + pixels; i++) {
      float red = image[i];
      float blue = image[i + 2 * pixels];
      if (this == BGR) {
        image[i] = blue;
        image[i + 2 * pixels] = red;
      } else {
        float luma = RED * red + GREEN * image[i + pixels] + BLUE * blue;
        image[i] = luma;
        image[i + pixels] = luma;
        image[i + 2 * pixels] = luma;
      }
    }
  }

  /**
   * Images as a model sees them.
   *
   * @param rgb (N,3,H,W), in any range; stays as it is
   * @param pixels H*W
   */
  public float[] seen(float[] rgb, int pixels) {
    if (this == RGB) {
      return rgb;
    }
    float[] seen = rgb.clone();
    for (int i = 0; i < seen.length; i += 3 * pixels) {
      apply(seen, i, pixels);
    }
    return seen;
  }

  /**
   * Images for people to see, of those that a model sees or draws. Grey stays grey.
   *
   * @param seen (N,3,H,W), in any range; stays as it is
   * @param pixels H*W
   */
  public float[] shown(float[] seen, int pixels) {
    return this == BGR ? seen(seen, pixels) : seen; // twice changed is RGB
  }

  /** As configurations and model files have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
