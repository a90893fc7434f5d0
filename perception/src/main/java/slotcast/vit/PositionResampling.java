package slotcast.vit;

/**
 * How the positions of a square of patches are brought to another grid: bicubic, pixels being
 * areas, as {@code torch.nn.functional.interpolate} does it.
 */
public enum PositionResampling {
  /**
   * By the factor (n + 0.1) / side, with a = -0.75: {@code interpolate_pos_encoding} of DINO, and
   * of DINOv2 without registers. The tenth was to keep rounding from losing a row; weights are used
   * with it, so it stays.
   */
  SCALED,
  /** To the size, with a = -0.5 and a wider kernel where it shrinks: DINOv2 with registers. */
  ANTIALIASED;

  private static final double OFFSET = 0.1;

  /**
   * Resamples a table that is not of the wanted size.
   *
   * @param table (side*side, width), row by row
   * @return (rows*columns, width)
   */
  public float[] resampled(float[] table, int side, int rows, int columns, int width) {
    double[][] down = weights(side, rows);
    double[][] across = weights(side, columns);
    double[] wide = new double[side * columns * width]; // each row brought to the columns first
    for (int r = 0; r < side; r++) {
      for (int c = 0; c < columns; c++) {
        for (int from = 0; from < side; from++) {
          double share = across[c][from];
          for (int d = 0; share != 0 && d < width; d++) {
            wide[(r * columns + c) * width + d] += share * table[(r * side + from) * width + d];
          }
        }
      }
    }
    float[] out = new float[rows * columns * width];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < columns * width; i++) {
        double sum = 0;
        for (int from = 0; from < side; from++) {
          sum += down[r][from] * wide[from * columns * width + i];
        }
        out[r * columns * width + i] = (float) sum;
      }
    }
    return out;
  }

  /** What each of {@code to} places takes from each of {@code from}: (to, from). */
  private double[][] weights(int from, int to) {
    double[][] weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      if (this == SCALED) {
        double at = (i + 0.5) * from / (to + OFFSET) - 0.5;
        int first = (int) Math.floor(at) - 1;
        for (int tap = first; tap < first + 4; tap++) {
          weights[i][Math.max(0, Math.min(from - 1, tap))] += cubic(tap - at, -0.75);
        }
      } else {
        antialiased(weights[i], (i + 0.5) * from / to, Math.max(1, (double) from / to));
      }
    }
    return weights;
  }

  /**
   * A kernel around a centre, cut off at the border, with a sum of 1.
   *
   * @param stretch of the kernel, in places
   */
  private static void antialiased(double[] weights, double centre, double stretch) {
    double reach = 2 * stretch;
    int first = Math.max(0, (int) (centre - reach + 0.5));
    int end = Math.min(weights.length, (int) (centre + reach + 0.5));
    double sum = 0;
    for (int tap = first; tap < end; tap++) {
      weights[tap] = cubic((tap + 0.5 - centre) / stretch, -0.5);
      sum += weights[tap];
    }
    for (int tap = first; tap < end; tap++) {
      weights[tap] /= sum;
    }
  }

  /** Keys' cubic convolution kernel. */
  private static double cubic(double x, double a) {
    double d = Math.abs(x);
    if (d < 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
  }
}
