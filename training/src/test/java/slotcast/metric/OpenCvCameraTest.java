package slotcast.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.global.opencv_calib3d;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.junit.jupiter.api.Test;
import slotcast.geometry.Vec3;

/** Cameras are held to OpenCV: projections with their derivatives, and rays of pixels. */
class OpenCvCameraTest {
  private static final double[] K = {612.5, 0, 315.25, 0, 608, 242.75, 0, 0, 1};
  private static final double[] NO_TURN = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  private static final double[] PLUMB_BOB = {-0.21, 0.083, 0.0012, -0.0009, -0.011};
  private static final double[] RATIONAL = {
    0.45, -2.1, 0.0006, -0.0003, 1.32, 0.33, -1.95, 1.28
  }; // of the kind that an Azure Kinect tells
  private static final double[] FISHEYE = {-0.013, 0.021, -0.018, 0.0043};

  private static Calibration calibration(String model, double[] d, double[] r) {
    return new Calibration(640, 480, model, d, K, r, new double[12], 0, 0, 0, 0, 0, 0);
  }

  private static Mat mat(int rows, int cols, int channels, double... values) {
    Mat mat = new Mat(rows, cols, opencv_core.CV_64FC(channels));
    new DoublePointer(mat.data()).put(values, 0, values.length);
    return mat;
  }

  private static double[] values(Mat mat) {
    assertThat(mat.depth()).isEqualTo(opencv_core.CV_64F);
    double[] values = new double[(int) mat.total() * mat.channels()];
    new DoublePointer(mat.data()).get(values);
    return values;
  }

  /** (x, y, dx/dX, dx/dY, dx/dZ, dy/dX, dy/dY, dy/dZ) as OpenCV has it. */
  private static double[] projected(boolean fisheye, double[] d, Vec3 p) {
    Mat pixels = new Mat();
    Mat jacobian = new Mat();
    Mat point = mat(1, 1, 3, p.x(), p.y(), p.z());
    Mat zero = mat(3, 1, 1, 0, 0, 0);
    Mat k = mat(3, 3, 1, K);
    Mat lens = mat(d.length, 1, 1, d);
    if (fisheye) {
      opencv_calib3d.fisheyeProjectPoints(point, pixels, zero, zero, k, lens, 0, jacobian);
    } else {
      opencv_calib3d.projectPoints(point, zero, zero, k, lens, pixels, jacobian, 0);
    }
    int shift = fisheye ? 11 : 3; // where the derivatives by the translation stand
    double[] xy = values(pixels);
    double[] j = values(jacobian);
    int columns = jacobian.cols();
    double[] all = new double[8];
    System.arraycopy(xy, 0, all, 0, 2);
    System.arraycopy(j, shift, all, 2, 3);
    System.arraycopy(j, columns + shift, all, 5, 3);
    return all;
  }

  private static Vec3 undistorted(boolean fisheye, double[] d, double[] r, double x, double y) {
    Mat out = new Mat();
    Mat in = mat(1, 1, 2, x, y);
    Mat k = mat(3, 3, 1, K);
    Mat lens = mat(d.length, 1, 1, d);
    Mat turn = mat(3, 3, 1, r);
    Mat plane = mat(3, 3, 1, NO_TURN);
    TermCriteria to = new TermCriteria(3, 1000, 1e-14); // iterations and accuracy
    if (fisheye) {
      opencv_calib3d.fisheyeUndistortPoints(in, out, k, lens, turn, plane, to);
    } else {
      opencv_calib3d.undistortPointsIter(in, out, k, lens, turn, plane, to);
    }
    double[] xy = values(out);
    return new Vec3(xy[0], xy[1], 1).unit();
  }

  private void agrees(String model, double[] d, double farthest) throws Exception {
    CalibratedCamera camera = CalibratedCamera.ofRawImage(calibration(model, d, NO_TURN));
    boolean fisheye = model.equals("equidistant");
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 300; i++) {
      double depth = 0.3 + 20 * random.nextDouble();
      double turn = 2 * Math.PI * random.nextDouble();
      double off = farthest * Math.sqrt(random.nextDouble());
      Vec3 p = new Vec3(off * Math.cos(turn) * depth, off * Math.sin(turn) * depth, depth);
      double[] expected = projected(fisheye, d, p);
      CalibratedCamera.Pixel got = camera.project(p);
      assertThat(new double[] {got.x(), got.y()})
          .containsExactly(new double[] {expected[0], expected[1]}, within(1e-7));
      assertThat(
              new double[] {
                got.dx().x(), got.dx().y(), got.dx().z(), got.dy().x(), got.dy().y(), got.dy().z()
              })
          .as(model + " at " + p)
          .containsExactly(java.util.Arrays.copyOfRange(expected, 2, 8), within(1e-5));
      Vec3 ray = camera.ray(expected[0], expected[1]).direction();
      assertThat(ray.minus(p.unit()).norm()).as(model + " back to " + p).isLessThan(2e-9);
    }
    for (double y = 5; y < 480; y += 52) {
      for (double x = 3; x < 640; x += 57) {
        Vec3 ray = camera.ray(x, y).direction();
        assertThat(ray.minus(undistorted(fisheye, d, NO_TURN, x, y)).norm())
            .as(model + " at " + x + ", " + y)
            .isLessThan(2e-9);
      }
    }
  }

  @Test
  void plumbBob() throws Exception {
    agrees("plumb_bob", PLUMB_BOB, 0.8);
  }

  @Test
  void rationalPolynomial() throws Exception {
    agrees("rational_polynomial", RATIONAL, 0.8);
  }

  @Test
  void equidistant() throws Exception {
    agrees("equidistant", FISHEYE, 3);
  }

  @Test
  void rectificationTurnsTheRays() throws Exception {
    double a = 0.03;
    double[] r = {Math.cos(a), 0, Math.sin(a), 0, 1, 0, -Math.sin(a), 0, Math.cos(a)};
    CalibratedCamera camera = CalibratedCamera.ofRawImage(calibration("plumb_bob", PLUMB_BOB, r));
    Vec3 ray = camera.ray(100, 400).direction();
    assertThat(ray.minus(undistorted(false, PLUMB_BOB, r, 100, 400)).norm()).isLessThan(2e-9);
    CalibratedCamera.Pixel back = camera.project(ray.times(4));
    assertThat(new double[] {back.x(), back.y()})
        .containsExactly(new double[] {100, 400}, within(1e-6));
  }

  /** Rays' derivatives against differences; OpenCV has none. */
  @Test
  void derivativesOfRays() throws Exception {
    String[] models = {"plumb_bob", "rational_polynomial", "equidistant"};
    double[][] ds = {PLUMB_BOB, RATIONAL, FISHEYE};
    double h = 1e-3;
    for (int m = 0; m < models.length; m++) {
      CalibratedCamera camera = CalibratedCamera.ofRawImage(calibration(models[m], ds[m], NO_TURN));
      for (double[] at : new double[][] {{315.25, 242.75}, {20, 30}, {600, 200}, {310, 470}}) {
        CalibratedCamera.Ray ray = camera.ray(at[0], at[1]);
        Vec3 right = camera.ray(at[0] + h, at[1]).direction();
        Vec3 left = camera.ray(at[0] - h, at[1]).direction();
        Vec3 below = camera.ray(at[0], at[1] + h).direction();
        Vec3 above = camera.ray(at[0], at[1] - h).direction();
        assertThat(right.minus(left).times(1 / (2 * h)).minus(ray.dx()).norm())
            .as(models[m])
            .isLessThan(1e-7);
        assertThat(below.minus(above).times(1 / (2 * h)).minus(ray.dy()).norm())
            .as(models[m])
            .isLessThan(1e-7);
      }
    }
  }

  @Test
  void outsideTheFieldThereIsNoRay() throws Exception {
    // 1 - 0.5 r² turns back at r = 0.816, of which the pixel is 333 from the centre.
    CalibratedCamera barrel =
        CalibratedCamera.ofRawImage(
            calibration("plumb_bob", new double[] {-0.5, 0, 0, 0}, NO_TURN));
    double edge = Math.sqrt(1 / 1.5);
    double last = 315.25 + 612.5 * edge * (1 - 0.5 * edge * edge);
    barrel.ray(last - 1, 242.75);
    assertThatThrownBy(() -> barrel.ray(last + 1, 242.75))
        .isInstanceOf(NoPositionException.class)
        .hasMessageContaining("outside the lens model's field, which ends at 39.2 degrees");
    assertThatThrownBy(() -> barrel.project(new Vec3(0.9, 0, 1)))
        .isInstanceOf(NoPositionException.class);
    assertThatThrownBy(() -> barrel.project(new Vec3(0, 0, -1)))
        .isInstanceOf(NoPositionException.class);
    CalibratedCamera fisheye =
        CalibratedCamera.ofRawImage(calibration("equidistant", new double[4], NO_TURN));
    Vec3 behind = fisheye.ray(315.25 + 612.5 * 1.8, 242.75).direction(); // 103 degrees
    assertThat(behind.z()).isCloseTo(Math.cos(1.8), within(1e-9));
    assertThatThrownBy(() -> fisheye.ray(315.25 + 612.5 * 3.2, 242.75))
        .isInstanceOf(NoPositionException.class)
        .hasMessageContaining("pixel (2275.3, 242.8)");
  }

  @Test
  void regionsAndBinning() throws Exception {
    Calibration whole = calibration("plumb_bob", PLUMB_BOB, NO_TURN);
    Calibration part =
        new Calibration(
            640, 480, "plumb_bob", PLUMB_BOB, K, NO_TURN, new double[12], 2, 4, 100, 40, 320, 400);
    CalibratedCamera camera = CalibratedCamera.ofRawImage(part);
    assertThat(camera.width()).isEqualTo(160);
    assertThat(camera.height()).isEqualTo(100);
    // Image pixel (7, 5) is the mean of camera pixels 114 and 115 by 60 to 63.
    Vec3 expected = CalibratedCamera.ofRawImage(whole).ray(114.5, 61.5).direction();
    assertThat(camera.ray(7, 5).direction().minus(expected).norm()).isLessThan(1e-9);
    CalibratedCamera.Pixel back = camera.project(expected);
    assertThat(new double[] {back.x(), back.y()})
        .containsExactly(new double[] {7, 5}, within(1e-6));
  }

  @Test
  void rectifiedImagesArePinholes() throws Exception {
    double[] p = {500, 0, 300, 0, 0, 510, 200, 0, 0, 0, 1, 0};
    Calibration c =
        new Calibration(640, 480, "plumb_bob", PLUMB_BOB, K, NO_TURN, p, 0, 0, 0, 0, 0, 0);
    Vec3 ray = CalibratedCamera.ofRectifiedImage(c).ray(300 + 250, 200 - 102).direction();
    assertThat(ray.minus(new Vec3(0.5, -0.2, 1).unit()).norm()).isLessThan(1e-12);
    double[] second = p.clone();
    second[3] = -40;
    Calibration right =
        new Calibration(640, 480, "plumb_bob", PLUMB_BOB, K, NO_TURN, second, 0, 0, 0, 0, 0, 0);
    assertThatThrownBy(() -> CalibratedCamera.ofRectifiedImage(right))
        .hasMessageContaining("first camera of a stereo pair");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(
            () ->
                CalibratedCamera.ofRawImage(
                    new Calibration(
                        640,
                        480,
                        "plumb_bob",
                        new double[5],
                        new double[9],
                        NO_TURN,
                        new double[12],
                        0,
                        0,
                        0,
                        0,
                        0,
                        0)))
        .isInstanceOf(NoPositionException.class)
        .hasMessageContaining("calibrate the camera");
    assertThatThrownBy(
            () -> CalibratedCamera.ofRawImage(calibration("cylinder", new double[1], NO_TURN)))
        .hasMessageContaining("'cylinder', expected plumb_bob, rational_polynomial or equidistant");
    assertThatThrownBy(
            () -> CalibratedCamera.ofRawImage(calibration("plumb_bob", new double[3], NO_TURN)))
        .hasMessageContaining("3 values");
    assertThatThrownBy(
            () ->
                CalibratedCamera.ofRawImage(
                    calibration("plumb_bob", PLUMB_BOB, new double[] {1, 0, 0, 0, 2, 0, 0, 0, 1})))
        .hasMessageContaining("expected a rotation");
  }
}
