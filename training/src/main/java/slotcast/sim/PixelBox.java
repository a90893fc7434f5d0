package slotcast.sim;

/**
 * A box of pixels, all bounds inclusive; {@link #EMPTY} where an object shows no pixel.
 *
 * @param xMin first column
 * @param yMin first row
 * @param xMax last column
 * @param yMax last row
 */
public record PixelBox(int xMin, int yMin, int xMax, int yMax) {
  /** The box of an object that cannot be seen. */
  public static final PixelBox EMPTY = new PixelBox(0, 0, -1, -1);

  /** Whether it holds no pixel. */
  public boolean isEmpty() {
    return xMax < xMin || yMax < yMin;
  }

  /** Columns. */
  public int width() {
    return xMax - xMin + 1;
  }

  /** Rows. */
  public int height() {
    return yMax - yMin + 1;
  }
}
