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
   * From the foot to the point below the centre, in half sizes: mean and deviation over the
   * simulator's spheres, cubes and cylinders. An upright cylinder has 1, a sphere tan(e/2) at
   * elevation e.
   */
  private static final double BEHIND = 0.8;

  private static final double BEHIND_DEVIATION = 0.25;

  /** From the plane up to the centre, in half sizes: a sphere has 1, a cube 0.7 to 1. */
  private static final double ABOVE = 0.84;

  private static final double ABOVE_DEVIATION = 0.085;

  /** Of the ray's fall, in deviations of the pixel: nearer to the horizon nothing is told. */
  private static final double LEAST_FALL = 4;

  private static final int SCALINGS = 2;

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

  /** The box keeps its size in metres, so that its foot is lower in the image where it is nearer. */
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
    Vec3 behind = touched.plus(away.times(BEHIND * half));
    CalibratedCamera.Ray middle = view.ray(at.x(), at.y() + foot - at.height() * scale / 2);
    Vec3 d = middle.direction();
    double slope = Math.abs(d.z()) / Math.hypot(d.x(), d.y());
    double way = (height + ABOVE * half - eye.z()) / d.z();
    double deviation = BEHIND_DEVIATION;
    Vec3 position = behind;
    if (way > 0) { // else the camera is as low as the object, and looks up or down at it
      double other = ABOVE_DEVIATION / slope;
      double share = 1 / (1 + Math.pow(other / BEHIND_DEVIATION, 2));
      Vec3 hit = eye.plus(d.times(way));
      Vec3 below = new Vec3(hit.x(), hit.y(), height);
      position = behind.times(1 - share).plus(below.times(share));
      deviation = (1 - share) * BEHIND_DEVIATION + share * other; // a ball errs in both at once
    }
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
