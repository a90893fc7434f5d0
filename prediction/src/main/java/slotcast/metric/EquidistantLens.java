package slotcast.metric;

import java.util.Arrays;
import java.util.Locale;
import slotcast.geometry.Vec3;
import slotcast.metric.NoPositionException.Reason;

/**
 * OpenCV's fisheye lens, ROS's equidistant: the radius is a polynomial of the angle from the axis
 * (Kannala and Brandt 2006), as far as it grows with the angle. Angles above 90 degrees, which
 * OpenCV's functions leave out, are those of points behind the camera.
 */
final class EquidistantLens implements Lens {
  private static final double SEARCH_STEP = 1e-3;
  private static final double AXIS = 1e-12;

  private final double[] k;

  /** Angle in radians up to which the model holds. */
  private final double field;

  /**
   * @param d up to four numbers: k1 to k4
   */
  EquidistantLens(double[] d) {
    k = Arrays.copyOf(d, 4);
    double angle = SEARCH_STEP;
    while (angle < Math.PI && slope(angle) > 0) {
      angle += SEARCH_STEP;
    }
    field = Math.min(Math.PI, angle) - SEARCH_STEP;
  }

  private double radius(double angle) {
    double s = angle * angle;
    return angle * (1 + s * (k[0] + s * (k[1] + s * (k[2] + s * k[3]))));
  }

  private double slope(double angle) {
    double s = angle * angle;
    return 1 + s * (3 * k[0] + s * (5 * k[1] + s * (7 * k[2] + s * 9 * k[3])));
  }

  @Override
  public Spot spot(Vec3 p) throws NoPositionException {
    double r = Math.hypot(p.x(), p.y());
    double angle = Math.atan2(r, p.z());
    if (!(angle <= field)) {
      throw outside(
          String.format(Locale.ROOT, "direction (%.3f, %.3f, %.3f)", p.x(), p.y(), p.z()));
    }
    if (r < AXIS * p.z()) {
      double w = 1 / p.z();
      return new Spot(
          p.x() * w, p.y() * w, new Vec3(w, 0, -p.x() * w * w), new Vec3(0, w, -p.y() * w * w));
    }
    double square = r * r + p.z() * p.z();
    double seen = radius(angle);
    double slope = slope(angle);
    double cos = p.x() / r;
    double sin = p.y() / r;
    // Radially the radius follows the angle, across it the direction.
    double inward = slope * p.z() / square;
    double across = seen / r;
    double away = -slope * r / square;
    return new Spot(
        seen * cos,
        seen * sin,
        new Vec3(
            inward * cos * cos + across * sin * sin, (inward - across) * cos * sin, away * cos),
        new Vec3(
            (inward - across) * cos * sin, inward * sin * sin + across * cos * cos, away * sin));
  }

  @Override
  public Vec3 direction(double u, double v) throws NoPositionException {
    double seen = Math.hypot(u, v);
    if (!(seen <= radius(field))) {
      throw outside(String.format(Locale.ROOT, "place (%.3f, %.3f) on the plane", u, v));
    }
    if (seen < AXIS) {
      return new Vec3(u, v, 1);
    }
    double angle = Lens.where(this::radius, seen, field);
    double across = Math.sin(angle) / seen;
    return new Vec3(across * u, across * v, Math.cos(angle));
  }

  private NoPositionException outside(String what) {
    return new NoPositionException(
        Reason.GEOMETRY,
        String.format(
            Locale.ROOT,
            "%s is outside the lens model's field, which ends at %.1f degrees",
            what,
            Math.toDegrees(field)));
  }
}
