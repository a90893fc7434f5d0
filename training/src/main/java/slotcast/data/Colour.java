package slotcast.data;

/** What a model sees of colours. Whatever the source, in training and where it is scored. */
public enum Colour {
  /** Red, green, blue, as the source has them. */
  RGB,
  /** Blue first, as SlotFormer reads CLEVRER. */
  BGR,
  /** The luma of ITU-R BT.601 in all three channels (the paper, section 4.2). */
  GREY;

  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  /**
   * Turns an image over from RGB, in place.
   *
   * @param image (3,H,W) from the offset on, in any range
   * @param pixels H*W
   */
  void apply(float[] image, int offset, int pixels) {
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
}
