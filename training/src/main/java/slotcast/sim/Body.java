package slotcast.sim;

import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;

/**
 * A moving object of the physics.
 *
 * <p>Its footprint on the floor is a disc or a square that turns about z; a sphere also rolls. Its
 * centre stays at one height.
 */
final class Body {
  final ObjectProperties properties;
  final double mass;

  /** Moment of inertia about z. */
  final double inertia;

  /** Radius of the disc, or half the side of the square. */
  final double extent;

  /** Radius of the disc about the footprint. */
  final double reach;

  double x;
  double y;
  double vx;
  double vy;

  /** Angle about z, of all but spheres. */
  double yaw;

  /** Angular velocity in the world; x and y are other than 0 for spheres only. */
  double wx;

  double wy;
  double wz;
  Quaternion orientation;

  /** When the body is set moving with the launch velocity; infinite when never. */
  double launchTime = Double.POSITIVE_INFINITY;

  double launchVx;
  double launchVy;

  Body(ObjectProperties properties, double x, double y, double yaw) {
    this.properties = properties;
    this.mass = properties.massKg();
    this.x = x;
    this.y = y;
    this.yaw = yaw;
    this.orientation = Quaternion.aboutZ(yaw);
    extent = properties.shape().extent(properties.size());
    reach = isSquare() ? extent * Math.sqrt(2) : extent;
    double share =
        switch (properties.shape()) {
          case SPHERE, ELLIPSOID -> 0.4;
          case CYLINDER, CAPSULE -> 0.5;
          case CONE -> 0.3;
          case CUBE, BOX -> 2.0 / 3.0;
        };
    inertia = share * mass * extent * extent;
  }

  boolean isSphere() {
    return properties.shape() == ObjectShape.SPHERE;
  }

  boolean isSquare() {
    return properties.shape().isSquare();
  }

  /** Sets the velocity; a sphere rolls without skidding. */
  void launch(double newVx, double newVy) {
    vx = newVx;
    vy = newVy;
    if (isSphere()) {
      wx = -newVy / extent;
      wy = newVx / extent;
    }
  }

  /** Friction with the floor, then motion, for some seconds. */
  void advance(double seconds, double slidingDeceleration, double rollingDeceleration) {
    if (isSphere()) {
      skid(slidingDeceleration * seconds);
      double speed = Math.sqrt(vx * vx + vy * vy);
      slow(speed, rollingDeceleration * seconds);
      spinDown(slidingDeceleration * seconds / extent);
      orientation = orientation.turned(new Vec3(wx, wy, wz), seconds);
    } else {
      slow(Math.sqrt(vx * vx + vy * vy), slidingDeceleration * seconds);
      // A sliding disc loses 4/3 μg/r; a square of half side h about 1.15 μg/h.
      spinDown((isSquare() ? 1.15 : 4.0 / 3.0) * slidingDeceleration * seconds / extent);
      yaw += wz * seconds;
      orientation = Quaternion.aboutZ(yaw);
    }
    x += vx * seconds;
    y += vy * seconds;
  }

  /** Kinetic friction at the contact point of a sphere that does not yet roll. */
  private void skid(double speedLoss) {
    double ux = vx - wy * extent;
    double uy = vy + wx * extent;
    double slip = Math.sqrt(ux * ux + uy * uy);
    if (slip < 1e-12) {
      return;
    }
    // The slip shrinks 7/2 times as fast as the velocity: not past zero.
    double change = Math.min(speedLoss, slip * 2 / 7) / slip;
    vx -= ux * change;
    vy -= uy * change;
    wy += 2.5 / extent * ux * change;
    wx -= 2.5 / extent * uy * change;
  }

  private void slow(double speed, double loss) {
    double keep = speed <= loss ? 0 : 1 - loss / speed;
    vx *= keep;
    vy *= keep;
    if (isSphere()) {
      wx *= keep;
      wy *= keep;
    }
  }

  private void spinDown(double loss) {
    wz = Math.abs(wz) <= loss ? 0 : wz - Math.signum(wz) * loss;
  }

  Pose pose() {
    double z = properties.shape().centreHeight(properties.size());
    return new Pose(new Vec3(x, y, z), orientation, new Vec3(vx, vy, 0), new Vec3(wx, wy, wz));
  }
}
