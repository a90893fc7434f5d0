package slotcast.image;

/** Pictures put together of others. */
public final class Collage {
  private Collage() {}

  /** A picture of one colour, 0xRRGGBB. */
  public static RgbImage blank(int width, int height, int colour) {
    RgbImage image = RgbImage.black(width, height);
    fill(image, 0, 0, width, height, colour);
    return image;
  }

  /** Copies a picture into another at a place where it fits. */
  public static void paste(RgbImage picture, RgbImage into, int x, int y) {
    for (int row = 0; row < picture.height(); row++) {
      System.arraycopy(
          picture.data(),
          3 * row * picture.width(),
          into.data(),
          3 * ((y + row) * into.width() + x),
          3 * picture.width());
    }
  }

  /** Fills the part of a rectangle that is inside the image. */
  public static void fill(RgbImage image, int x, int y, int width, int height, int colour) {
    for (int py = Math.max(0, y); py < Math.min(image.height(), y + height); py++) {
      for (int px = Math.max(0, x); px < Math.min(image.width(), x + width); px++) {
        image.setRgb(px, py, colour);
      }
    }
  }

  /** The picture at another size, each pixel the nearest one's: no colour is mixed. */
  public static RgbImage nearest(RgbImage picture, int width, int height) {
    RgbImage out = RgbImage.black(width, height);
    for (int y = 0; y < height; y++) {
      int from = (int) ((long) y * picture.height() / height);
      for (int x = 0; x < width; x++) {
        out.setRgb(x, y, picture.rgb((int) ((long) x * picture.width() / width), from));
      }
    }
    return out;
  }
}
