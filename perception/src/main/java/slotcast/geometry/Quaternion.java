package slotcast.geometry;

/** A unit quaternion: a rotation, such as that from an object's own frame to the world. */
public record Quaternion(double x, double y, double z, double w) {
  /** No rotation. */
  public static final Quaternion IDENTITY = new Quaternion(0, 0, 0, 1);

  /** A rotation about the world's z axis, in radians. */
  public static Quaternion aboutZ(double yaw) {
    return new Quaternion(0, 0, StrictMath.sin(yaw / 2), StrictMath.cos(yaw / 2));
  }

  /** The rotation after turning with an angular velocity (world frame, rad/s) for some seconds. */
  public Quaternion turned(Vec3 angularVelocity, double seconds) {
    double hx = angularVelocity.x() * seconds / 2;
    double hy = angularVelocity.y() * seconds / 2;
    double hz = angularVelocity.z() * seconds / 2;
    double nx = x + hx * w + hy * z - hz * y;
    double ny = y + hy * w + hz * x - hx * z;
    double nz = z + hz * w + hx * y - hy * x;
    double nw = w - hx * x - hy * y - hz * z;
    double n = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz + nw * nw);
    return new Quaternion(nx * n, ny * n, nz * n, nw * n);
  }

  /** The angle about z, in radians, of a rotation that is only about z. */
  public double yaw() {
    return 2 * StrictMath.atan2(z, w);
  }

  /** The rotation of a row-major 3x3 matrix with determinant 1. */
  public static Quaternion ofMatrix(double[] m) {
    // The largest of the four components is found first: no division by a small number.
    double trace = m[0] + m[4] + m[8];
    double[] squares = {
      1 + 2 * m[0] - trace, 1 + 2 * m[4] - trace, 1 + 2 * m[8] - trace, 1 + trace
    };
    int largest = 0;
    for (int i = 1; i < 4; i++) {
      largest = squares[i] > squares[largest] ? i : largest;
    }
    double four = 2 * Math.sqrt(squares[largest]);
    double own = four / 4;
    return switch (largest) {
      case 0 ->
          new Quaternion(own, (m[1] + m[3]) / four, (m[2] + m[6]) / four, (m[7] - m[5]) / four);
      case 1 ->
          new Quaternion((m[1] + m[3]) / four, own, (m[5] + m[7]) / four, (m[2] - m[6]) / four);
      case 2 ->
          new Quaternion((m[2] + m[6]) / four, (m[5] + m[7]) / four, own, (m[3] - m[1]) / four);
      default ->
          new Quaternion((m[7] - m[5]) / four, (m[2] - m[6]) / four, (m[3] - m[1]) / four, own);
    };
  }

  /** The opposite rotation. */
  public Quaternion inverse() {
    return new Quaternion(-x, -y, -z, w);
  }

  /** The rotation that turns first by the other, then by this. */
  public Quaternion after(Quaternion other) {
    return new Quaternion(
        w * other.x + x * other.w + y * other.z - z * other.y,
        w * other.y + y * other.w + z * other.x - x * other.z,
        w * other.z + z * other.w + x * other.y - y * other.x,
        w * other.w - x * other.x - y * other.y - z * other.z);
  }

  /** A vector, turned. */
  public Vec3 turn(Vec3 v) {
    Vec3 axis = new Vec3(x, y, z);
    Vec3 twice = axis.cross(v).times(2);
    return v.plus(twice.times(w)).plus(axis.cross(twice));
  }

  /** Roll, pitch and yaw in radians: turns about the world's x, then y, then z axis. */
  public Vec3 eulerAngles() {
    double sinPitch = Math.max(-1, Math.min(1, 2 * (w * y - z * x)));
    return new Vec3(
        StrictMath.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y)),
        StrictMath.asin(sinPitch),
        StrictMath.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)));
  }

  /** Length; 1 for a rotation. */
  public double norm() {
    return Math.sqrt(x * x + y * y + z * z + w * w);
  }

  /** The same at length one. */
  public Quaternion unit() {
    double n = norm();
    return new Quaternion(x / n, y / n, z / n, w / n);
  }

  /**
   * The rotation on the shortest way to another, at constant angular velocity (slerp, Shoemake
   * 1985).
   *
   * @param share 0 here, 1 there; above 1 it goes on
   */
  public Quaternion towards(Quaternion there, double share) {
    double dot = x * there.x + y * there.y + z * there.z + w * there.w;
    double sign = dot < 0 ? -1 : 1; // q and -q are the same rotation
    double half = Math.acos(Math.min(1, Math.abs(dot)));
    double sin = Math.sin(half);
    double a = sin < 1e-9 ? 1 - share : Math.sin((1 - share) * half) / sin;
    double b = sign * (sin < 1e-9 ? share : Math.sin(share * half) / sin);
    return new Quaternion(
            a * x + b * there.x, a * y + b * there.y, a * z + b * there.z, a * w + b * there.w)
        .unit();
  }
}
