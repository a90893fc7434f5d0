package slotcast.metric;

import java.util.Arrays;
import java.util.Locale;
import slotcast.geometry.Vec3;
import slotcast.metric.NoPositionException.Reason;

/**
 * OpenCV's model of a lens, ROS's plumb_bob and rational_polynomial: radial distortion by a
 * quotient of polynomials, and tangential distortion (Brown 1966).
 *
 * <p>The polynomials hold as far as the radius grows with the angle; beyond that one pixel would
 * show two directions, and the model says nothing of the real lens.
 */
final class PolynomialLens implements Lens {
  private static final double SEARCH_STEP = 1e-3;
  private static final double SEARCH_END = 10; // 84 degrees
  private static final double UNLIMITED = 1e4;
  private static final int NEWTON_STEPS = 50;
  private static final double LEAST_STEP = 1e-4; // of Newton's, before it is given up

  private final double[] k; // k1 k2 k3 of the numerator, k4 k5 k6 of the denominator
  private final double p1;
  private final double p2;

  /** Radius on the plane up to which the model holds. */
  private final double field;

  /**
   * @param d up to eight numbers in OpenCV's order: k1 k2 p1 p2 k3 k4 k5 k6
   */
  PolynomialLens(double[] d) {
    double[] all = Arrays.copyOf(d, 8);
    k = new double[] {all[0], all[1], all[4], all[5], all[6], all[7]};
    p1 = all[2];
    p2 = all[3];
    field = findField();
  }

  private double findField() {
    for (double r = SEARCH_STEP; r <= SEARCH_END; r += SEARCH_STEP) {
      double[] g = radial(r * r);
      if (!(g[2] > 0 && g[0] + 2 * r * r * g[1] > 0)) {
        return r - SEARCH_STEP;
      }
    }
    return UNLIMITED;
  }

  /** The factor at a squared radius, its derivative, and its denominator. */
  private double[] radial(double s) {
    double n = 1 + s * (k[0] + s * (k[1] + s * k[2]));
    double dn = k[0] + s * (2 * k[1] + s * 3 * k[2]);
    double d = 1 + s * (k[3] + s * (k[4] + s * k[5]));
    double dd = k[3] + s * (2 * k[4] + s * 3 * k[5]);
    return new double[] {n / d, (dn * d - n * dd) / (d * d), d};
  }

  /** (u, v, du/dx, du/dy = dv/dx, dv/dy) of a point of the undistorted plane. */
  private double[] distort(double x, double y) {
    double s = x * x + y * y;
    double[] g = radial(s);
    return new double[] {
      x * g[0] + 2 * p1 * x * y + p2 * (s + 2 * x * x),
      y * g[0] + p1 * (s + 2 * y * y) + 2 * p2 * x * y,
      g[0] + 2 * x * x * g[1] + 2 * p1 * y + 6 * p2 * x,
      2 * x * y * g[1] + 2 * p1 * x + 2 * p2 * y,
      g[0] + 2 * y * y * g[1] + 6 * p1 * y + 2 * p2 * x
    };
  }

  @Override
  public Spot spot(Vec3 p) throws NoPositionException {
    double x = p.x() / p.z();
    double y = p.y() / p.z();
    if (!(p.z() > 0 && x * x + y * y <= field * field)) {
      throw outside(
          String.format(Locale.ROOT, "direction (%.3f, %.3f, %.3f)", p.x(), p.y(), p.z()));
    }
    double[] d = distort(x, y);
    double w = 1 / p.z();
    return new Spot(
        d[0],
        d[1],
        new Vec3(d[2] * w, d[3] * w, -(d[2] * x + d[3] * y) * w),
        new Vec3(d[3] * w, d[4] * w, -(d[3] * x + d[4] * y) * w));
  }

  /** Newton's method from where the radial part alone would have the point. */
  @Override
  public Vec3 direction(double u, double v) throws NoPositionException {
    String place = String.format(Locale.ROOT, "place (%.3f, %.3f) on the plane", u, v);
    double seen = Math.hypot(u, v);
    double end = field;
    double reach = end * radial(end * end)[0];
    double start = seen >= reach ? end : Lens.where(r -> r * radial(r * r)[0], seen, end);
    double x = seen < 1e-12 ? u : u / seen * start;
    double y = seen < 1e-12 ? v : v / seen * start;
    double[] d = distort(x, y);
    double error = Math.hypot(d[0] - u, d[1] - v);
    for (int i = 0; i < NEWTON_STEPS && error > TOLERANCE / 100; i++) {
      double determinant = d[2] * d[4] - d[3] * d[3];
      double stepX = (d[4] * (u - d[0]) - d[3] * (v - d[1])) / determinant;
      double stepY = (d[2] * (v - d[1]) - d[3] * (u - d[0])) / determinant;
      double share = 1;
      double last = error;
      while (share >= LEAST_STEP) {
        double[] next = distort(x + share * stepX, y + share * stepY);
        double left = Math.hypot(next[0] - u, next[1] - v);
        if (left < error && Math.hypot(x + share * stepX, y + share * stepY) <= field) {
          x += share * stepX;
          y += share * stepY;
          d = next;
          error = left;
          break;
        }
        share /= 2;
      }
      if (error == last) {
        break;
      }
    }
    if (!(error <= TOLERANCE)) {
      throw outside(place);
    }
    return new Vec3(x, y, 1);
  }

  private NoPositionException outside(String what) {
    return new NoPositionException(
        Reason.GEOMETRY,
        what
            + " is outside the lens model's field, which "
            + (field == UNLIMITED
                ? "is what lies ahead"
                : String.format(
                    Locale.ROOT, "ends at %.1f degrees", Math.toDegrees(Math.atan(field)))));
  }
}
