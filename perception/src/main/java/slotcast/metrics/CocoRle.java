package slotcast.metrics;

import java.util.Arrays;

/**
 * Masks as COCO's compressed run lengths, the form of CLEVRER's mask proposals.
 *
 * <p>Runs alternate between 0 and 1, beginning with zeros, in column-major order. From the fourth
 * run on a run is written as its difference to the one two before. A number is written in groups of
 * five bits, lowest first, each in one character from {@code '0'} on; bit 5 says that another group
 * follows, bit 4 of the last group is the sign (pycocotools, {@code rleToString}).
 */
public final class CocoRle {
  private CocoRle() {}

  /**
   * The run lengths of one label of a label map.
   *
   * @param labels (H,W) row-major
   * @param label the label whose pixels make the mask
   * @return the text of {@code counts}
   */
  public static String encode(byte[] labels, int width, int height, int label) {
    checkSize(width, height);
    if (labels.length != width * height) {
      throw new IllegalArgumentException(
          "mask has " + labels.length + " pixels, expected " + width + "x" + height);
    }
    int[] runs = new int[16];
    int count = 0;
    boolean value = false;
    int run = 0;
    for (int i = 0; i <= labels.length; i++) {
      boolean end = i == labels.length;
      boolean pixel = !end && (labels[i % height * width + i / height] & 0xff) == label;
      if (!end && pixel == value) {
        run++;
        continue;
      }
      runs = count == runs.length ? Arrays.copyOf(runs, 2 * count) : runs;
      runs[count++] = run;
      run = 1;
      value = pixel;
    }
    return text(Arrays.copyOf(runs, count));
  }

  /**
   * The text of run lengths.
   *
   * @param runs pixels outside, inside, outside and so on
   * @return the text of {@code counts}
   */
  public static String text(int[] runs) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < runs.length; i++) {
      append(out, i > 2 ? (long) runs[i] - runs[i - 2] : runs[i]);
    }
    return out.toString();
  }

  private static void append(StringBuilder out, long number) {
    long rest = number;
    boolean more;
    do {
      int group = (int) (rest & 0x1f);
      rest >>= 5;
      more = (group & 0x10) != 0 ? rest != -1 : rest != 0;
      out.append((char) ((more ? group | 0x20 : group) + '0'));
    } while (more);
  }

  /**
   * The mask of a text of run lengths.
   *
   * @param counts the text
   * @return (H,W) row-major, 1 in the mask and 0 outside
   * @throws IllegalArgumentException if the text is malformed or does not fill the image exactly
   */
  public static byte[] decode(String counts, int width, int height) {
    int[] runs = runs(counts, width, height);
    byte[] mask = new byte[width * height];
    int pixel = 0;
    for (int k = 0; k < runs.length; k++) {
      for (int i = pixel; k % 2 == 1 && i < pixel + runs[k]; i++) {
        mask[i % height * width + i / height] = 1;
      }
      pixel += runs[k];
    }
    return mask;
  }

  /**
   * The run lengths of a text.
   *
   * @param counts the text
   * @return pixels outside, inside, outside and so on, column-major; they fill the image
   * @throws IllegalArgumentException if the text is malformed or does not fill the image exactly
   */
  public static int[] runs(String counts, int width, int height) {
    checkSize(width, height);
    int pixels = width * height;
    int[] runs = new int[counts.length()];
    int found = 0;
    int at = 0;
    int pixel = 0;
    while (at < counts.length()) {
      long number = 0;
      int shift = 0;
      boolean more = true;
      while (more) {
        int group = at < counts.length() ? counts.charAt(at) - '0' : -1;
        if (group < 0 || group > 0x3f || shift > 30) {
          throw new IllegalArgumentException(
              "run lengths are malformed at character " + at + " of " + counts.length());
        }
        at++;
        number |= (long) (group & 0x1f) << shift;
        shift += 5;
        more = (group & 0x20) != 0;
        if (!more && (group & 0x10) != 0) {
          number |= -1L << shift;
        }
      }
      long run = found > 2 ? number + runs[found - 2] : number;
      if (run < 0 || run > pixels - pixel) {
        throw new IllegalArgumentException(
            "run " + found + " has length " + run + " at pixel " + pixel + " of " + pixels);
      }
      runs[found++] = (int) run;
      pixel += (int) run;
    }
    if (pixel != pixels) {
      throw new IllegalArgumentException(
          "run lengths cover " + pixel + " pixels, expected " + pixels);
    }
    return Arrays.copyOf(runs, found);
  }

  private static void checkSize(int width, int height) {
    if (width <= 0 || height <= 0 || (long) width * height > 1 << 28) {
      throw new IllegalArgumentException("mask size is " + width + "x" + height);
    }
  }
}
