package slotcast.metric;

import java.util.Locale;
import slotcast.geometry.Vec3;
import slotcast.metric.NoPositionException.Reason;

/**
 * Objects stand on the plane z = height of the fixed frame. What is told is the point of the plane
 * below an object's centre, from two rays:
 *
 * <ul>
 *   <li>that through the foot of its box meets the plane where the object begins; the centre is
 *       behind that by a share of the half size (of the smaller side of the box, since how deep an
 *       object is cannot be seen);
 *   <li>that through the middle of its box passes the centre, which is above the plane by another
 *       share of the half size.
 * </ul>
 *
 * <p>The second is better from above and useless at the height of the objects, so they are weighed
 * by their variances. The camera must stand about upright, so that the lowest row of a mask is its
 * foot.
 */
public final class GroundPlane implements Ranging {
  /**
   * From the foot to the point below the centre, in half sizes: 1 for two of the simulator's three
   * shapes, upright cylinders and cubes, and the tangent of half the elevation for spheres.
   */
  private static final double UPRIGHT_SHARE = 2.0 / 3;

  /** From the plane up to the centre, in half sizes: a sphere has 1, a cube 0.7 to 1. */
  private static final double ABOVE = 0.84;

  private static final double ABOVE_DEVIATION = 0.085;

  /**
   * Errors of shape are bounded, unlike normal ones: so much of their deviation has nine of ten
   * positions in the ellipsoids of 90 %.
   */
  private static final double BOUNDED = 0.65;

  /** Of the ray's fall, in deviations of the pixel: nearer to the horizon nothing is told. */
  private static final double LEAST_FALL = 4;

  private static final int SCALINGS = 2;
  private static final double TINY = 1e-12;

  private final double height;
  private final MetricOptions options;

  /**
   * @param height of the plane in the fixed frame, metres
   */
  public GroundPlane(double height, MetricOptions options) {
    this.height = height;
    this.options = options;
  }

  @Override
  public Place now(View view, Seen seen, ImagePlace centre) throws NoPositionException {
    return place(view, centre, centre.foot(), 1);
  }

  /**
   * The box keeps its size in metres, so that its foot is lower in the image where it is nearer.
   */
  @Override
  public Place ahead(View view, ImagePlace centre, Place place, Place carriedOn)
      throws NoPositionException {
    Place then = place(view, centre, centre.foot(), 1);
    for (int i = 0; i < SCALINGS; i++) {
      double scale = place.range() / then.range();
      then = place(view, centre, centre.foot() * scale, scale);
    }
    return then;
  }

  private Place place(View view, ImagePlace at, double foot, double scale)
      throws NoPositionException {
    CalibratedCamera.Ray ray = view.ray(at.x(), at.y() + foot);
    Vec3 eye = view.eye();
    double fall = ray.direction().z() / (height - eye.z()); // share of the way per metre
    double pixel = Math.sqrt(at.covariance().yy());
    double change = Math.hypot(ray.dx().z(), ray.dy().z()) / Math.abs(height - eye.z());
    if (!(fall > LEAST_FALL * pixel * change)) {
      throw new NoPositionException(
          Reason.GEOMETRY,
          String.format(
              Locale.ROOT,
              "pixel (%.1f, %.1f) looks past the ground at z = %.3f m, or too near its horizon",
              at.x(),
              at.y() + foot,
              height));
    }
    double range = 1 / fall;
    Vec3 touched = eye.plus(ray.direction().times(range));
    Vec3 dx = slide(ray, ray.dx(), range);
    Vec3 dy = slide(ray, ray.dy(), range);
    double wide = range * ray.dx().norm() * at.width() * scale;
    double tall = range * ray.dy().norm() * at.height() * scale;
    double half = Math.min(wide, tall) / 2;
    Vec3 away = dy.times(-1).unit(); // upwards in the image is away on the ground
    CalibratedCamera.Ray middle = view.ray(at.x(), at.y() + foot - at.height() * scale / 2);
    Vec3 d = middle.direction();
    double level = Math.hypot(d.x(), d.y());
    double round = Math.abs(d.z()) / (1 + level); // tangent of half the elevation
    double share = UPRIGHT_SHARE + (1 - UPRIGHT_SHARE) * round;
    double first = Math.sqrt(UPRIGHT_SHARE * (1 - UPRIGHT_SHARE)) * (1 - round);
    Vec3 position = touched.plus(away.times(share * half));
    double deviation = first;
    double way = (height + ABOVE * half - eye.z()) / d.z();
    if (way > 0) { // else the camera is as low as the object
      double second = ABOVE_DEVIATION * level / Math.abs(d.z());
      double weight = (first * first + TINY) / (first * first + second * second + TINY);
      Vec3 hit = eye.plus(d.times(way));
      Vec3 below = new Vec3(hit.x(), hit.y(), height);
      position = position.times(1 - weight).plus(below.times(weight));
      deviation = (1 - weight) * first + weight * second; // a ball errs in both at once
    }
    deviation *= BOUNDED;
    Vec3 perHeight = ray.direction().times(1 / ray.direction().z());
    SpatialCovariance noise = SpatialCovariance.carried(at.covariance(), dx, dy);
    SpatialCovariance bias =
        SpatialCovariance.along(away.times(deviation * half))
            .plus(SpatialCovariance.along(perHeight.times(options.groundMetres())));
    return new Place(position, noise, bias, range, wide, tall);
  }

  /** How the point on the plane moves when the ray turns. */
  private static Vec3 slide(CalibratedCamera.Ray ray, Vec3 turn, double range) {
    return turn.minus(ray.direction().times(turn.z() / ray.direction().z())).times(range);
  }
}
