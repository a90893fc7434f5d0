package slotcast.picture;

import slotcast.image.Collage;
import slotcast.image.PixelFont;
import slotcast.image.RgbImage;

/**
 * Small images in rows and columns with their names, all enlarged by the same whole number, so that
 * every pixel stays a square of one colour.
 */
final class Sheet {
  static final int INK = 0x1b2430;
  static final int GROUND = 0xffffff;
  static final int GAP = 4;
  private static final int PANEL = 96; // pixels that the longer side of a panel is near
  private static final int LETTERS = 2; // scale of the font
  private static final int MARGIN = 4; // around letters
  private static final int BAR = 4; // of a colour, under a name

  private final int scale;
  private final int panelWidth;
  private final int panelHeight;
  private final int left;
  private final int top;
  private final RgbImage image;

  /**
   * @param columns number of columns
   * @param width of the images, pixels
   * @param height of the images, pixels
   * @param rowNames one a row; the longest decides the width of the column they are in
   */
  Sheet(int columns, int width, int height, String... rowNames) {
    scale = Math.max(1, Math.round((float) PANEL / Math.max(width, height)));
    panelWidth = width * scale;
    panelHeight = height * scale;
    int longest = 0;
    for (String name : rowNames) {
      longest = Math.max(longest, PixelFont.width(name, LETTERS));
    }
    left = longest == 0 ? 0 : longest + 2 * MARGIN;
    top = LETTERS * PixelFont.HEIGHT + 2 * MARGIN + BAR;
    image =
        Collage.blank(
            left + columns * (panelWidth + GAP) + GAP,
            top + rowNames.length * (panelHeight + GAP) + GAP,
            GROUND);
    for (int r = 0; r < rowNames.length; r++) {
      int y = y(r) + (panelHeight - LETTERS * PixelFont.HEIGHT) / 2;
      PixelFont.draw(image, MARGIN, y, LETTERS, INK, rowNames[r]);
    }
  }

  /** Left edge of a column's panels. */
  int x(int column) {
    return left + GAP + column * (panelWidth + GAP);
  }

  /** Upper edge of a row's panels. */
  int y(int row) {
    return top + row * (panelHeight + GAP);
  }

  /** Writes a name over a column, smaller where it would not fit. */
  void name(int column, String text) {
    int letters = PixelFont.width(text, LETTERS) > panelWidth + GAP ? 1 : LETTERS;
    int y = MARGIN + (LETTERS - letters) * PixelFont.HEIGHT;
    PixelFont.draw(image, x(column), y, letters, INK, text);
  }

  /** As the other, with a bar of a colour between the name and the panels. */
  void name(int column, String text, int colour) {
    name(column, text);
    Collage.fill(image, x(column), top - BAR - 2, panelWidth, BAR, colour);
  }

  /** Puts an image into its place; one of another size than the sheet's is stretched. */
  void put(int row, int column, RgbImage panel) {
    Collage.paste(Collage.nearest(panel, panelWidth, panelHeight), image, x(column), y(row));
  }

  /** The sheet as it is now. */
  RgbImage image() {
    return image;
  }
}
