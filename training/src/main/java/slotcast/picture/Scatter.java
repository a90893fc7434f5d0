package slotcast.picture;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import slotcast.image.Collage;
import slotcast.image.PixelFont;
import slotcast.image.RgbImage;
import slotcast.tsne.Embedding;

/**
 * Points in the plane, each in the colour of its slot (the paper's Figures 21 to 23 and 39 to 44).
 * No axes: distances of t-SNE have no unit, and its directions no meaning.
 */
public final class Scatter {
  private static final int SIDE = 640;
  private static final int MARGIN = 12;
  private static final int LEGEND = 24; // pixels of a line
  private static final int LETTERS = 2;
  private static final int FEW = 500; // points that are drawn larger
  private static final int MANY = 5000; // points that are drawn smaller

  private Scatter() {}

  /**
   * Draws points in the order of a fixed shuffle, so that no slot lies above the others.
   *
   * @param slots of each point, from 0
   * @param count K, slots in the legend
   */
  public static RgbImage draw(Embedding points, int[] slots, int count) {
    int columns = Math.max(1, SIDE / 110);
    int lines = (count + columns - 1) / columns;
    RgbImage image =
        Collage.blank(SIDE + 2 * MARGIN, SIDE + 3 * MARGIN + lines * LEGEND, Sheet.GROUND);
    double[] x = points.x();
    double[] y = points.y();
    double[] middle = {middle(x), middle(y)};
    double span = Math.max(Math.max(span(x), span(y)), Double.MIN_NORMAL);
    int radius = x.length <= FEW ? 4 : x.length <= MANY ? 2 : 1;
    double scale = (SIDE - 2.0 * radius - 1) / span;
    for (int i : shuffled(x.length)) {
      int px = (int) Math.round(MARGIN + SIDE / 2.0 + (x[i] - middle[0]) * scale);
      int py = (int) Math.round(MARGIN + SIDE / 2.0 - (y[i] - middle[1]) * scale);
      dot(image, px, py, radius, SlotColours.of(slots[i]));
    }
    for (int k = 0; k < count; k++) {
      int left = MARGIN + k % columns * 110;
      int top = SIDE + 2 * MARGIN + k / columns * LEGEND;
      Collage.fill(image, left, top, 14, 14, SlotColours.of(k));
      PixelFont.draw(image, left + 20, top, LETTERS, Sheet.INK, "slot " + (k + 1));
    }
    return image;
  }

  private static void dot(RgbImage image, int x, int y, int radius, int colour) {
    for (int dy = -radius; dy <= radius; dy++) {
      for (int dx = -radius; dx <= radius; dx++) {
        if (dx * dx + dy * dy <= radius * radius + 1) {
          Collage.fill(image, x + dx, y + dy, 1, 1, colour);
        }
      }
    }
  }

  private static double middle(double[] values) {
    return (least(values) + most(values)) / 2;
  }

  private static double span(double[] values) {
    return most(values) - least(values);
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().orElse(0);
  }

  private static double most(double[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  private static int[] shuffled(int n) {
    int[] order = IntStream.range(0, n).toArray();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
    return order;
  }
}
