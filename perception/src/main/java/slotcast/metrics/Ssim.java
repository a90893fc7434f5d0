package slotcast.metrics;

/**
 * Structural similarity, Wang et al. 2004, with the settings SlotFormer gives scikit-image:
 * Gaussian window of σ 1.5 cut at 3.5 σ (11x11), population covariance, K1 0.01, K2 0.03, mean over
 * channels and over the pixels whose window lies inside the image (OpenCV's does not crop that
 * border).
 */
public final class Ssim {
  private static final double SIGMA = 1.5;
  private static final int RADIUS = 5;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;
  private static final double[] WINDOW = window();

  private Ssim() {}

  /**
   * @param x values in [0,1]
   * @param y of the same size
   * @return at most 1
   * @throws IllegalArgumentException if the sizes differ or a side is below 11 pixels
   */
  public static double ssim(FloatImage x, FloatImage y) {
    x.checkSameSize(y);
    int height = x.height();
    int width = x.width();
    if (Math.min(height, width) < 2 * RADIUS + 1) {
      throw new IllegalArgumentException(
          "image is " + width + "x" + height + ", SSIM needs at least 11x11");
    }
    int pixels = height * width;
    double sum = 0;
    for (int c = 0; c < x.channels(); c++) {
      sum += channel(x.data(), y.data(), c * pixels, height, width);
    }
    return sum / x.channels();
  }

  private static double channel(float[] x, float[] y, int offset, int height, int width) {
    int pixels = height * width;
    double[][] moments = new double[5][pixels]; // x, y, x², y², xy
    for (int i = 0; i < pixels; i++) {
      double a = x[offset + i];
      double b = y[offset + i];
      moments[0][i] = a;
      moments[1][i] = b;
      moments[2][i] = a * a;
      moments[3][i] = b * b;
      moments[4][i] = a * b;
    }
    int innerHeight = height - 2 * RADIUS;
    int innerWidth = width - 2 * RADIUS;
    double[][] local = new double[5][];
    for (int m = 0; m < 5; m++) {
      local[m] = blur(moments[m], height, width);
    }
    double sum = 0;
    for (int i = 0; i < innerHeight * innerWidth; i++) {
      double ux = local[0][i];
      double uy = local[1][i];
      double vx = local[2][i] - ux * ux;
      double vy = local[3][i] - uy * uy;
      double vxy = local[4][i] - ux * uy;
      sum += (2 * ux * uy + C1) * (2 * vxy + C2) / ((ux * ux + uy * uy + C1) * (vx + vy + C2));
    }
    return sum / (innerHeight * innerWidth);
  }

  /** The windowed mean at the pixels whose window lies inside: (H-10, W-10). */
  private static double[] blur(double[] plane, int height, int width) {
    int innerHeight = height - 2 * RADIUS;
    int innerWidth = width - 2 * RADIUS;
    double[] rows = new double[height * innerWidth];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < innerWidth; x++) {
        double sum = 0;
        for (int k = 0; k < WINDOW.length; k++) {
          sum += WINDOW[k] * plane[y * width + x + k];
        }
        rows[y * innerWidth + x] = sum;
      }
    }
    double[] inner = new double[innerHeight * innerWidth];
    for (int y = 0; y < innerHeight; y++) {
      for (int x = 0; x < innerWidth; x++) {
        double sum = 0;
        for (int k = 0; k < WINDOW.length; k++) {
          sum += WINDOW[k] * rows[(y + k) * innerWidth + x];
        }
        inner[y * innerWidth + x] = sum;
      }
    }
    return inner;
  }

  private static double[] window() {
    double[] weights = new double[2 * RADIUS + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double d = (i - RADIUS) / SIGMA;
      weights[i] = Math.exp(-0.5 * d * d);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
