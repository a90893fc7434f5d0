package slotcast.metric;

import slotcast.geometry.Vec3;
import slotcast.metric.NoPositionException.Reason;

/**
 * Objects are as far as the median depth under their mask says, and a share of their half size (the
 * smaller side of their box) farther, since only their surface is seen. What is told is the
 * object's centre.
 */
public final class MaskDepth implements Ranging {
  /**
   * From the median of the surface to the centre, in half sizes: mean over the simulator's spheres
   * (0.8), cylinders and cubes (0.5), and the deviation with which nine of ten positions are in the
   * ellipsoids of 90 %.
   */
  private static final double INSIDE = 0.62;

  private static final double INSIDE_DEVIATION = 0.06;

  /** Of the depths on the surface of one object, in half sizes, at most. */
  private static final double OWN_SPREAD = 0.7;

  private final DepthImage depth;
  private final byte[] labels;
  private final MetricOptions options;

  /**
   * @param depth registered to the camera's image
   * @param labels the label image, row-major
   * @throws NoPositionException if the two have different sizes
   */
  public MaskDepth(DepthImage depth, byte[] labels, MetricOptions options)
      throws NoPositionException {
    if (labels.length != depth.metres().length) {
      throw new NoPositionException(
          Reason.DEPTH,
          "depth image: got %dx%d pixels, expected the %d of the label image: register it"
              .formatted(depth.width(), depth.height(), labels.length));
    }
    this.depth = depth;
    this.labels = labels;
    this.options = options;
  }

  @Override
  public Place now(View view, Seen seen, ImagePlace centre) throws NoPositionException {
    DepthImage.Reading reading = depth.under(labels, seen.label(), seen.now().box());
    double cosine = view.camera().ray(centre.x(), centre.y()).direction().z();
    if (!(cosine > 0)) {
      throw new NoPositionException(Reason.GEOMETRY, "a depth image shows nothing behind it");
    }
    CalibratedCamera.Ray ray = view.ray(centre.x(), centre.y());
    double surface = reading.median() / cosine;
    double wide = surface * ray.dx().norm() * centre.width();
    double tall = surface * ray.dy().norm() * centre.height();
    double half = Math.min(wide, tall) / 2;
    double shape = INSIDE_DEVIATION * half;
    double leak = Math.max(0, reading.spread() - OWN_SPREAD * half); // of the mask, onto others
    double sampling = reading.spread() / Math.sqrt(reading.samples());
    double range = surface + INSIDE * half;
    return at(
        view,
        ray,
        centre,
        range,
        sampling * sampling,
        shape * shape + leak * leak + Math.pow(options.depthShare() * range, 2),
        wide,
        tall);
  }

  /** The image says in which direction, the object's velocity in space how far. */
  @Override
  public Place ahead(View view, ImagePlace centre, Place place, Place carriedOn)
      throws NoPositionException {
    CalibratedCamera.Ray ray = view.ray(centre.x(), centre.y());
    double range = carriedOn.position().minus(view.eye()).dot(ray.direction());
    if (!(range > 0)) {
      throw new NoPositionException(Reason.GEOMETRY, "the object is expected behind the camera");
    }
    return at(
        view,
        ray,
        centre,
        range,
        carriedOn.noise().variance(ray.direction()),
        carriedOn.bias().variance(ray.direction()),
        place.width(),
        place.height());
  }

  private static Place at(
      View view,
      CalibratedCamera.Ray ray,
      ImagePlace centre,
      double range,
      double noise,
      double bias,
      double wide,
      double tall) {
    Vec3 along = ray.direction();
    return new Place(
        view.eye().plus(along.times(range)),
        SpatialCovariance.carried(centre.covariance(), ray.dx().times(range), ray.dy().times(range))
            .plus(SpatialCovariance.along(along).times(noise)),
        SpatialCovariance.along(along).times(bias),
        range,
        wide,
        tall);
  }
}
