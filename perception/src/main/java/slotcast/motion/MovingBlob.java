package slotcast.motion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A connected part of the frame that moves.
 *
 * @param y centre, in [-1,1] over the frame, end points at the centres of the outer pixels
 * @param x centre, likewise
 * @param scaleY standard deviation of its pixels, in half frames
 * @param scaleX likewise
 * @param pixels its pixels, row-major indices
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record MovingBlob(double y, double x, double scaleY, double scaleX, int[] pixels) {
  /**
   * The blobs of a frame, from the upper left. Pixels belong together that touch or have one pixel
   * between them: a low contrast tears holes.
   *
   * @param moves (h,w), whether each pixel moves
   * @param minPixels of a blob
   * @param maxPixels of a blob
   */
  public static List<MovingBlob> find(
      boolean[] moves, int height, int width, double minPixels, double maxPixels) {
    boolean[] met = new boolean[moves.length];
    int[] open = new int[moves.length];
    List<MovingBlob> blobs = new ArrayList<>();
    for (int start = 0; start < moves.length; start++) {
      if (!moves[start] || met[start]) {
        continue;
      }
      int end = 0;
      open[end++] = start;
      met[start] = true;
      for (int next = 0; next < end; next++) {
        int row = open[next] / width;
        int column = open[next] % width;
        for (int r = Math.max(0, row - 2); r <= Math.min(height - 1, row + 2); r++) {
          for (int c = Math.max(0, column - 2); c <= Math.min(width - 1, column + 2); c++) {
            int q = r * width + c;
            if (moves[q] && !met[q]) {
              met[q] = true;
              open[end++] = q;
            }
          }
        }
      }
      if (end >= minPixels && end <= maxPixels) {
        blobs.add(of(Arrays.copyOf(open, end), height, width));
      }
    }
    return blobs;
  }

  /**
   * Where most of a pixel's 3x3 neighbourhood changes by more than the threshold: lines one pixel
   * wide, as the edges of a camera that trembles or a rope in the wind, and single pixels vanish.
   *
   * @param change (h,w)
   */
  public static boolean[] moves(float[] change, int height, int width, double threshold) {
    boolean[] moves = new boolean[change.length];
    for (int r = 0; r < height; r++) {
      for (int c = 0; c < width; c++) {
        int count = 0;
        int all = 0;
        for (int y = Math.max(0, r - 1); y <= Math.min(height - 1, r + 1); y++) {
          for (int x = Math.max(0, c - 1); x <= Math.min(width - 1, c + 1); x++) {
            all++;
            count += change[y * width + x] > threshold ? 1 : 0;
          }
        }
        moves[r * width + c] = 2 * count > all;
      }
    }
    return moves;
  }

  private static MovingBlob of(int[] pixels, int height, int width) {
    double sy = 0;
    double sx = 0;
    double syy = 0;
    double sxx = 0;
    for (int p : pixels) {
      int r = p / width;
      int c = p % width;
      sy += r;
      sx += c;
      syy += (double) r * r;
      sxx += (double) c * c;
    }
    double my = sy / pixels.length;
    double mx = sx / pixels.length;
    double toY = 2.0 / Math.max(1, height - 1);
    double toX = 2.0 / Math.max(1, width - 1);
    return new MovingBlob(
        my * toY - 1,
        mx * toX - 1,
        Math.sqrt(syy / pixels.length - my * my + 1.0 / 12) * toY,
        Math.sqrt(sxx / pixels.length - mx * mx + 1.0 / 12) * toX,
        pixels);
  }
}
