package slotcast.tracking;

import slotcast.image.FrameMapping;

/** A symmetric 2x2 covariance of (x, y), in square pixels. */
public record Covariance(double xx, double xy, double yy) {
  /** The same in every direction. */
  public static Covariance round(double variance) {
    return new Covariance(variance, 0, variance);
  }

  /** The same in squared shares of the frame, of one in square pixels of the camera. */
  public Covariance inShares(FrameMapping m) {
    double w = m.cropWidth();
    double h = m.cropHeight();
    return new Covariance(xx / w / w, xy / w / h, yy / h / h);
  }

  /** Of the matrix: the square of what its ellipses' areas go with. */
  public double determinant() {
    return xx * yy - xy * xy;
  }

  /** The squared Mahalanobis distance of an offset. */
  public double distance(double dx, double dy) {
    return (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant();
  }

  /** Row-major: xx, xy, yx, yy. */
  public double[] toArray() {
    return new double[] {xx, xy, xy, yy};
  }
}
