package slotcast.geometry;

/** A vector of three doubles; the frame and the unit are told where one is used. */
public record Vec3(double x, double y, double z) {
  /** Sum. */
  public Vec3 plus(Vec3 other) {
    return new Vec3(x + other.x, y + other.y, z + other.z);
  }

  /** Difference. */
  public Vec3 minus(Vec3 other) {
    return new Vec3(x - other.x, y - other.y, z - other.z);
  }

  /** Product with a scalar. */
  public Vec3 times(double factor) {
    return new Vec3(x * factor, y * factor, z * factor);
  }

  /** Scalar product. */
  public double dot(Vec3 other) {
    return x * other.x + y * other.y + z * other.z;
  }

  /** Vector product, right-handed. */
  public Vec3 cross(Vec3 other) {
    return new Vec3(
        y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
  }

  /** Length. */
  public double norm() {
    return Math.sqrt(dot(this));
  }

  /** The same direction at length one. */
  public Vec3 unit() {
    return times(1 / norm());
  }
}
