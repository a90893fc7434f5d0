package slotcast.metrics;

/** Squared error and peak signal-to-noise ratio of images in [0,1]. */
public final class ImageError {
  private ImageError() {}

  /** Mean squared error over all values. */
  public static double mse(FloatImage x, FloatImage y) {
    return sumOfSquares(x, y) / x.data().length;
  }

  /**
   * Squared error summed over the pixels and averaged over the channels: what SlotFormer reports as
   * MSE. It grows with the number of pixels, so compare it at one resolution only.
   */
  public static double mseSumOverPixels(FloatImage x, FloatImage y) {
    return sumOfSquares(x, y) / x.channels();
  }

  /** Peak signal-to-noise ratio in dB for a peak of 1; infinite for equal images. */
  public static double psnr(FloatImage x, FloatImage y) {
    return -10 * Math.log10(mse(x, y));
  }

  private static double sumOfSquares(FloatImage x, FloatImage y) {
    x.checkSameSize(y);
    float[] a = x.data();
    float[] b = y.data();
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
