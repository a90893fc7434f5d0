package slotcast.metric;

import java.util.Arrays;
import java.util.Locale;
import slotcast.geometry.Vec3;
import slotcast.metric.NoPositionException.Reason;

/**
 * A camera as its calibration tells: pixels of its image become rays, and points in space pixels,
 * both with their derivatives.
 *
 * <p>Pixels are those of the image as it is published, after region of interest and binning: the
 * centre of the first one is (0, 0). A binned pixel is the mean of its camera pixels, so that its
 * centre lies in their middle: X = b x + (b - 1) / 2. Points and rays are in the optical frame of
 * the rectified camera, as image_geometry has them; without stereo that is the camera's own.
 */
public final class CalibratedCamera {
  private static final double ROTATION_TOLERANCE = 1e-3;

  private final Lens lens;
  private final double[] turn; // from the rectified frame to the lens's, 3x3 row-major
  private final double fx;
  private final double fy;
  private final double cx;
  private final double cy;
  private final int width;
  private final int height;

  /**
   * The direction in which a pixel looks.
   *
   * @param direction of unit length, in the optical frame
   * @param dx how it changes with the pixel's column
   * @param dy how it changes with the pixel's row
   */
  public record Ray(Vec3 direction, Vec3 dx, Vec3 dy) {}

  /**
   * Where a point is seen.
   *
   * @param x column
   * @param y row
   * @param dx gradient of the column with respect to the point, pixels per metre
   * @param dy gradient of the row
   */
  public record Pixel(double x, double y, Vec3 dx, Vec3 dy) {}

  private CalibratedCamera(
      Lens lens, double[] turn, Calibration c, double fx, double fy, double cx, double cy) {
    this.lens = lens;
    this.turn = turn;
    int binX = Math.max(1, c.binningX());
    int binY = Math.max(1, c.binningY());
    this.fx = fx / binX;
    this.fy = fy / binY;
    this.cx = (cx - c.roiX() + 0.5) / binX - 0.5;
    this.cy = (cy - c.roiY() + 0.5) / binY - 0.5;
    this.width = (c.roiWidth() == 0 ? c.width() : c.roiWidth()) / binX;
    this.height = (c.roiHeight() == 0 ? c.height() : c.roiHeight()) / binY;
  }

  /**
   * The camera of a raw image, with its distortion.
   *
   * @throws NoPositionException if it is not calibrated, or of a model that is not known
   */
  public static CalibratedCamera ofRawImage(Calibration c) throws NoPositionException {
    double[] k = c.k();
    focal("k", k[0], k[4], k[1]);
    return new CalibratedCamera(
        lens(c.distortionModel(), c.d()), rotation(c.r()), c, k[0], k[4], k[2], k[5]);
  }

  /**
   * The camera of a rectified image, such as image_proc's image_rect: a pinhole camera.
   *
   * @throws NoPositionException if it is not calibrated, or the second one of a stereo pair
   */
  public static CalibratedCamera ofRectifiedImage(Calibration c) throws NoPositionException {
    double[] p = c.p();
    focal("p", p[0], p[5], p[1]);
    if (p[3] != 0 || p[7] != 0) {
      throw wrong("p[3] and p[7]", p[3] + " and " + p[7], "0: the first camera of a stereo pair");
    }
    return new CalibratedCamera(
        new PolynomialLens(new double[0]), rotation(new double[9]), c, p[0], p[5], p[2], p[6]);
  }

  private static void focal(String name, double fx, double fy, double skew)
      throws NoPositionException {
    if (!(fx > 0 && fy > 0 && Double.isFinite(fx + fy)) || skew != 0) {
      throw wrong(
          name + " of camera_info",
          String.format(Locale.ROOT, "focal lengths %s and %s, skew %s", fx, fy, skew),
          "positive focal lengths and no skew: calibrate the camera");
    }
  }

  private static Lens lens(String model, double[] d) throws NoPositionException {
    boolean none = Arrays.stream(d).allMatch(v -> v == 0);
    if (!Arrays.stream(d).allMatch(Double::isFinite)) {
      throw wrong("d of camera_info", Arrays.toString(d), "finite numbers");
    }
    return switch (model) {
      case "plumb_bob" -> new PolynomialLens(known(model, d, 4, 5));
      case "rational_polynomial" -> new PolynomialLens(known(model, d, 8, 8));
      case "equidistant" -> new EquidistantLens(known(model, d, 4, 4));
      case "" -> {
        if (!none) {
          throw wrong("distortion_model", "none, with values in d", "the name of the model");
        }
        yield new PolynomialLens(d.length > 8 ? new double[0] : d);
      }
      default ->
          throw wrong(
              "distortion_model",
              "'" + model + "'",
              "plumb_bob, rational_polynomial or equidistant");
    };
  }

  /** Parameters of a model; what has more of them than the model must have zeros there. */
  private static double[] known(String model, double[] d, int least, int used)
      throws NoPositionException {
    boolean fits = d.length == 0 || d.length >= least;
    for (int i = used; i < d.length; i++) {
      fits &= d[i] == 0;
    }
    if (!fits) {
      throw wrong(
          "d of camera_info",
          d.length + " values " + Arrays.toString(d),
          (least == used ? "" : least + " to ")
              + used
              + " for "
              + model
              + ", and zeros after them");
    }
    return Arrays.copyOf(d, Math.min(d.length, used));
  }

  /** The transpose of R, from rectified coordinates to those of the lens. */
  private static double[] rotation(double[] r) throws NoPositionException {
    double[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    if (Arrays.stream(r).allMatch(v -> v == 0)) {
      return identity;
    }
    double off = 0;
    double[] transposed = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        transposed[3 * j + i] = r[3 * i + j];
        double dot = 0;
        for (int n = 0; n < 3; n++) {
          dot += r[3 * i + n] * r[3 * j + n];
        }
        off = Math.max(off, Math.abs(dot - identity[3 * i + j]));
      }
    }
    if (!(off < ROTATION_TOLERANCE)) {
      throw wrong("r of camera_info", Arrays.toString(r), "a rotation");
    }
    return transposed;
  }

  private static NoPositionException wrong(String what, String got, String expected) {
    return new NoPositionException(
        Reason.CALIBRATION, what + ": got " + got + ", expected " + expected);
  }

  /** Columns of the image that this calibration is for. */
  public int width() {
    return width;
  }

  /** Rows of the image. */
  public int height() {
    return height;
  }

  /**
   * Where a pixel looks: the lens is inverted by iteration, to 1e-9 of the focal length.
   *
   * @throws NoPositionException outside the field in which the lens model can be inverted
   */
  public Ray ray(double x, double y) throws NoPositionException {
    Vec3 inLens;
    try {
      inLens = lens.direction((x - cx) / fx, (y - cy) / fy).unit();
    } catch (NoPositionException e) {
      throw new NoPositionException(
          e.reason(), String.format(Locale.ROOT, "pixel (%.1f, %.1f): %s", x, y, e.getMessage()));
    }
    Lens.Spot spot = lens.spot(inLens);
    // The gradients are at right angles to the direction, since its length does not matter. So the
    // inverse of the projection among unit vectors is the pseudoinverse of their 2x3 matrix.
    Vec3 gx = spot.du().times(fx);
    Vec3 gy = spot.dv().times(fy);
    double a = gx.dot(gx);
    double b = gx.dot(gy);
    double c = gy.dot(gy);
    double determinant = a * c - b * b;
    Vec3 dx = gx.times(c).minus(gy.times(b)).times(1 / determinant);
    Vec3 dy = gy.times(a).minus(gx.times(b)).times(1 / determinant);
    return new Ray(rectified(inLens), rectified(dx), rectified(dy));
  }

  /**
   * Where a point of the optical frame is seen; it may lie outside the image.
   *
   * @throws NoPositionException if the lens model does not reach it, or it is behind the camera
   */
  public Pixel project(Vec3 point) throws NoPositionException {
    Vec3 q =
        new Vec3(
            turn[0] * point.x() + turn[1] * point.y() + turn[2] * point.z(),
            turn[3] * point.x() + turn[4] * point.y() + turn[5] * point.z(),
            turn[6] * point.x() + turn[7] * point.y() + turn[8] * point.z());
    Lens.Spot spot = lens.spot(q);
    return new Pixel(
        cx + fx * spot.u(),
        cy + fy * spot.v(),
        rectified(spot.du().times(fx)),
        rectified(spot.dv().times(fy)));
  }

  private Vec3 rectified(Vec3 v) {
    return new Vec3(
        turn[0] * v.x() + turn[3] * v.y() + turn[6] * v.z(),
        turn[1] * v.x() + turn[4] * v.y() + turn[7] * v.z(),
        turn[2] * v.x() + turn[5] * v.y() + turn[8] * v.z());
  }
}
