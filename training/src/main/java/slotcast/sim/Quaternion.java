package slotcast.sim;

/** A unit quaternion: the rotation from an object's own frame to the world. */
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
}
