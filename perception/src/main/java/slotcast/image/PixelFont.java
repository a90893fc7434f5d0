package slotcast.image;

import java.util.Locale;

/**
 * Letters of five by seven pixels. Our own, since a machine without a screen often has no fonts
 * that Java could draw with.
 */
public final class PixelFont {
  public static final int WIDTH = 6;
  public static final int HEIGHT = 7;

  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:+-/%()|=";

  /** Seven rows a letter, five bits a row, as two hexadecimal digits. */
  private static final String[] ROWS = {
    "0e11111f111111", // A
    "1e11111e11111e", // B
    "0e11101010110e", // C
    "1e11111111111e", // D
    "1f10101e10101f", // E
    "1f10101e101010", // F
    "0e11101713110f", // G
    "1111111f111111", // H
    "0e04040404040e", // I
    "0702020202120c", // J
    "11121418141211", // K
    "1010101010101f", // L
    "111b1515111111", // M
    "11191915131311", // N
    "0e11111111110e", // O
    "1e11111e101010", // P
    "0e11111115120d", // Q
    "1e11111e141211", // R
    "0f10100e01011e", // S
    "1f040404040404", // T
    "1111111111110e", // U
    "111111110a0a04", // V
    "11111115151b11", // W
    "11110a040a1111", // X
    "11110a04040404", // Y
    "1f01020408101f", // Z
    "0e11131519110e", // 0
    "040c040404040e", // 1
    "0e11010204081f", // 2
    "1f02040201110e", // 3
    "02060a121f0202", // 4
    "1f101e0101110e", // 5
    "0608101e11110e", // 6
    "1f010204080808", // 7
    "0e11110e11110e", // 8
    "0e11110f01020c", // 9
    "00000000000c0c", // .
    "000000000c0408", // ,
    "000c0c000c0c00", // :
    "0004041f040400", // +
    "0000001f000000", // -
    "01010204081010", // /
    "18190204081303", // %
    "02040808080402", // (
    "08040202020408", // )
    "04040404040404", // |
    "00001f001f0000", // =
  };

  private PixelFont() {}

  /** Width of a text in pixels. */
  public static int width(String text, int scale) {
    return text.length() * WIDTH * scale;
  }

  /**
   * Draws a text; what has no letter is a blank, what leaves the image is cut.
   *
   * @param x left edge
   * @param y upper edge
   * @param scale pixels per pixel of the font
   * @param colour 0xRRGGBB
   */
  public static void draw(RgbImage image, int x, int y, int scale, int colour, String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    for (int i = 0; i < upper.length(); i++) {
      int letter = LETTERS.indexOf(upper.charAt(i));
      if (letter >= 0) {
        draw(image, x + i * WIDTH * scale, y, scale, colour, letter);
      }
    }
  }

  private static void draw(RgbImage image, int x, int y, int scale, int colour, int letter) {
    for (int row = 0; row < HEIGHT * scale; row++) {
      int at = 2 * (row / scale);
      int bits = Integer.parseInt(ROWS[letter].substring(at, at + 2), 16);
      for (int column = 0; column < 5 * scale; column++) {
        int px = x + column;
        int py = y + row;
        boolean set = (bits >> (4 - column / scale) & 1) == 1;
        if (set && px >= 0 && py >= 0 && px < image.width() && py < image.height()) {
          image.setRgb(px, py, colour);
        }
      }
    }
  }
}
