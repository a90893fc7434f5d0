package slotcast.data;

import slotcast.image.RgbImage;

/**
 * Bilinear resizing as torchvision's {@code Resize} does it with a tensor: pixel centres lie half a
 * pixel in. Up to version 0.16 it looks at the two nearest pixels each way, however much the image
 * shrinks; later versions widen the filter with the shrinking (anti-aliasing).
 */
final class TorchResize {
  private TorchResize() {}

  /** Weights of source pixels along one axis: {@code weights[i]} from {@code first[i]} on. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Taps(int[] first, float[][] weights) {
    static Taps of(int from, int to, boolean antialias) {
      int[] first = new int[to];
      float[][] weights = new float[to][];
      float scale = (float) from / to;
      float reach = antialias ? Math.max(1, scale) : 1; // source pixels on either side
      for (int i = 0; i < to; i++) {
        float centre = (i + 0.5f) * scale;
        int low = Math.max(0, (int) (centre - reach + 0.5f));
        int high = Math.min(from, (int) (centre + reach + 0.5f));
        float[] w = new float[high - low];
        float sum = 0;
        for (int k = 0; k < w.length; k++) {
          w[k] = Math.max(0, 1 - Math.abs(low + k + 0.5f - centre) / reach);
          sum += w[k];
        }
        for (int k = 0; k < w.length; k++) {
          w[k] /= sum; // at the border a part of the filter lies outside
        }
        first[i] = low;
        weights[i] = w;
      }
      return new Taps(first, weights);
    }
  }

  /**
   * @return (3,height,width) in [-1,1], in the order of the image's channels
   */
  static float[] apply(RgbImage image, int height, int width, boolean antialias) {
    Taps columns = Taps.of(image.width(), width, antialias);
    Taps rows = Taps.of(image.height(), height, antialias);
    float[] out = new float[3 * height * width];
    float[] line = new float[3 * image.width()]; // one target row, source columns
    for (int y = 0; y < height; y++) {
      java.util.Arrays.fill(line, 0);
      float[] down = rows.weights()[y];
      for (int r = 0; r < down.length; r++) {
        int offset = (rows.first()[y] + r) * line.length;
        for (int i = 0; i < line.length; i++) {
          line[i] += down[r] * (image.data()[offset + i] & 0xff);
        }
      }
      for (int x = 0; x < width; x++) {
        float[] across = columns.weights()[x];
        int start = 3 * columns.first()[x];
        for (int c = 0; c < 3; c++) {
          float sum = 0;
          for (int k = 0; k < across.length; k++) {
            sum += across[k] * line[start + 3 * k + c];
          }
          out[(c * height + y) * width + x] = sum / 127.5f - 1;
        }
      }
    }
    return out;
  }
}
