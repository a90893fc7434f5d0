package slotcast.metric;

/**
 * How well the pieces of a metric position are known, as standard deviations.
 *
 * @param pixelSizes of an object's place in the image, in sizes of its box
 * @param pixelFloor of the same, at least, in pixels
 * @param depthShare of a depth image's scale, as a share of the depth
 * @param groundMetres of the ground's height
 * @param acceleration of objects: their velocity changes by this much in one second, m/s
 */
public record MetricOptions(
    double pixelSizes,
    double pixelFloor,
    double depthShare,
    double groundMetres,
    double acceleration) {
  /** For masks that are right, a depth camera within a half of a percent, and a level floor. */
  public static final MetricOptions DEFAULT = new MetricOptions(0.02, 0.3, 0.005, 0.005, 1);

  public MetricOptions {
    if (!(pixelSizes >= 0 && pixelFloor > 0 && depthShare >= 0)
        || !(groundMetres > 0 && acceleration > 0)) {
      throw new IllegalArgumentException(
          "deviations are "
              + pixelSizes
              + ", "
              + pixelFloor
              + ", "
              + depthShare
              + ", "
              + groundMetres
              + " and "
              + acceleration
              + ", expected above 0");
    }
  }

  /** Other uncertainty of the place in the image. */
  public MetricOptions withPixelSizes(double sizes) {
    return new MetricOptions(sizes, pixelFloor, depthShare, groundMetres, acceleration);
  }

  /** Other uncertainty of the ground. */
  public MetricOptions withGroundMetres(double metres) {
    return new MetricOptions(pixelSizes, pixelFloor, depthShare, metres, acceleration);
  }

  /** Variance of a place in the image, in square pixels. */
  double pixelVariance(double size) {
    return pixelFloor * pixelFloor + Math.pow(pixelSizes * size, 2);
  }
}
