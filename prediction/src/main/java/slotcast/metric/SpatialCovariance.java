package slotcast.metric;

import slotcast.geometry.Vec3;
import slotcast.tracking.Covariance;

/** A symmetric 3x3 covariance of (x, y, z). */
public record SpatialCovariance(double xx, double xy, double xz, double yy, double yz, double zz) {
  /** Of a vector that is a standard normal number times another. */
  public static SpatialCovariance along(Vec3 v) {
    return new SpatialCovariance(
        v.x() * v.x(), v.x() * v.y(), v.x() * v.z(), v.y() * v.y(), v.y() * v.z(), v.z() * v.z());
  }

  /** The same in every direction. */
  public static SpatialCovariance round(double variance) {
    return new SpatialCovariance(variance, 0, 0, variance, 0, variance);
  }

  /** {@code J C Jᵀ}: of pixels, carried through the Jacobian with columns dx and dy. */
  public static SpatialCovariance carried(Covariance c, Vec3 dx, Vec3 dy) {
    SpatialCovariance both =
        along(dx.plus(dy)).minus(along(dx)).minus(along(dy)); // dx dyᵀ + dy dxᵀ
    return along(dx).times(c.xx()).plus(along(dy).times(c.yy())).plus(both.times(c.xy()));
  }

  /** Row-major, 9 numbers. */
  public static SpatialCovariance of(double[] m) {
    return new SpatialCovariance(
        m[0], (m[1] + m[3]) / 2, (m[2] + m[6]) / 2, m[4], (m[5] + m[7]) / 2, m[8]);
  }

  /** Sum. */
  public SpatialCovariance plus(SpatialCovariance o) {
    return new SpatialCovariance(xx + o.xx, xy + o.xy, xz + o.xz, yy + o.yy, yz + o.yz, zz + o.zz);
  }

  private SpatialCovariance minus(SpatialCovariance o) {
    return plus(o.times(-1));
  }

  /** Product with a scalar. */
  public SpatialCovariance times(double f) {
    return new SpatialCovariance(f * xx, f * xy, f * xz, f * yy, f * yz, f * zz);
  }

  /** Variance along a unit vector. */
  public double variance(Vec3 unit) {
    return unit.dot(times(unit));
  }

  /** The matrix times a vector. */
  public Vec3 times(Vec3 v) {
    return new Vec3(
        xx * v.x() + xy * v.y() + xz * v.z(),
        xy * v.x() + yy * v.y() + yz * v.z(),
        xz * v.x() + yz * v.y() + zz * v.z());
  }

  /**
   * The squared Mahalanobis distance of a vector: chi-squared with three degrees of freedom for a
   * normal error of this covariance.
   */
  public double squaredDistance(Vec3 error) {
    double a = yy * zz - yz * yz;
    double b = xz * yz - xy * zz;
    double c = xy * yz - xz * yy;
    double determinant = xx * a + xy * b + xz * c;
    SpatialCovariance adjugate =
        new SpatialCovariance(a, b, c, xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy);
    return error.dot(adjugate.times(error)) / determinant;
  }

  /** Row-major, 9 numbers. */
  public double[] toArray() {
    return new double[] {xx, xy, xz, xy, yy, yz, xz, yz, zz};
  }
}
