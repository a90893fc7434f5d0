package slotcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.image.RgbImage;

class SceneRendererTest {
  private static final ViewConfig VIEW = ViewConfig.obj3d();
  private static final CameraModel CAMERA = CameraModel.lookingAtOrigin(128, 128, VIEW);
  private static final Vec3 ZERO = new Vec3(0, 0, 0);

  private static ObjectProperties object(int id, ObjectShape shape, ObjectColour colour) {
    return new ObjectProperties(id, shape, ObjectMaterial.RUBBER, colour, 0.4, 1);
  }

  private static Pose at(ObjectShape shape, double x, double y) {
    return new Pose(new Vec3(x, y, shape.centreHeight(0.4)), Quaternion.aboutZ(0.3), ZERO, ZERO);
  }

  private static RenderedFrame render(List<ObjectProperties> objects, List<Pose> poses) {
    return new SceneRenderer(CAMERA, objects, SceneConfig.obj3d(), 0).render(poses);
  }

  private static int brightness(RgbImage image, Vec3 pixel) {
    int rgb = image.rgb((int) Math.round(pixel.x()), (int) Math.round(pixel.y()));
    return (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff);
  }

  @Test
  void theNearerObjectHidesTheFartherOne() {
    List<ObjectProperties> objects =
        List.of(
            object(0, ObjectShape.CUBE, ObjectColour.RED),
            object(1, ObjectShape.SPHERE, ObjectColour.CYAN));
    Pose near = at(ObjectShape.CUBE, 0, -0.5);
    Pose far = at(ObjectShape.SPHERE, 0, 0.3);
    RenderedFrame both = render(objects, List.of(near, far));
    RenderedFrame swapped =
        render(objects, List.of(at(ObjectShape.CUBE, 0, 0.3), at(ObjectShape.SPHERE, 0, -0.5)));
    int whole =
        render(objects, List.of(at(ObjectShape.CUBE, 9, 0), far)).states().get(1).visiblePixels();
    assertThat(both.states().get(1).visiblePixels()).isLessThan(whole * 4 / 5);
    assertThat(swapped.states().get(1).visiblePixels()).isGreaterThan(whole);

    // Every pixel of the mask shows the object that is closest along its ray.
    SceneGeometry geometry = new SceneGeometry(objects);
    geometry.moveTo(List.of(near, far));
    int contested = 0;
    for (int y = 0; y < 128; y++) {
      for (int x = 0; x < 128; x++) {
        Vec3 d = CAMERA.ray(x, y).unit();
        Vec3 c = CAMERA.position();
        double t0 = geometry.hit(0, c.x(), c.y(), c.z(), d.x(), d.y(), d.z());
        double t1 = geometry.hit(1, c.x(), c.y(), c.z(), d.x(), d.y(), d.z());
        if (t0 != SceneGeometry.MISS && t1 != SceneGeometry.MISS) {
          contested++;
          assertThat(t0).isLessThan(t1);
        }
      }
    }
    assertThat(contested).isGreaterThan(50);
  }

  @Test
  void anObjectHiddenByAnotherIsStillInsideTheView() {
    List<ObjectProperties> objects =
        List.of(
            object(0, ObjectShape.CUBE, ObjectColour.RED),
            new ObjectProperties(
                1, ObjectShape.SPHERE, ObjectMaterial.METAL, ObjectColour.CYAN, 0.1, 1));
    Pose hidden = new Pose(new Vec3(0, 0.4, 0.1), Quaternion.IDENTITY, ZERO, ZERO);
    RenderedFrame frame = render(objects, List.of(at(ObjectShape.CUBE, 0, -0.1), hidden));
    assertThat(frame.states().get(1).visiblePixels()).isZero();
    assertThat(frame.states().get(1).insideCameraView()).isTrue();
    assertThat(frame.states().get(1).box().isEmpty()).isTrue();
    Pose away = new Pose(new Vec3(20, 0.4, 0.1), Quaternion.IDENTITY, ZERO, ZERO);
    assertThat(
            render(objects, List.of(at(ObjectShape.CUBE, 0, -0.1), away))
                .states()
                .get(1)
                .insideCameraView())
        .isFalse();
  }

  /** The shadow falls on the side away from the light (which is at the left), none on the other. */
  @Test
  void objectsCastShadows() {
    for (ObjectShape shape : ObjectShape.values()) {
      List<ObjectProperties> objects = List.of(object(0, shape, ObjectColour.YELLOW));
      RgbImage with = render(objects, List.of(at(shape, 0, 0))).image();
      RgbImage without = render(objects, List.of(at(shape, 30, 0))).image();
      boolean small = shape == ObjectShape.CONE || shape == ObjectShape.ELLIPSOID; // its shadow
      Vec3 shaded = CAMERA.project(small ? new Vec3(0.4, 0.2, 0) : new Vec3(0.55, 0.2, 0));
      Vec3 sunny = CAMERA.project(new Vec3(-1.0, -0.4, 0));
      assertThat(brightness(with, shaded))
          .as("shadow of a %s", shape)
          .isLessThan(brightness(without, shaded) * 8 / 10);
      assertThat((double) brightness(with, sunny))
          .isCloseTo(brightness(without, sunny), within(12.0));
    }
  }

  /** A shadow also falls on a neighbour. */
  @Test
  void objectsShadeOneAnother() {
    List<ObjectProperties> objects =
        List.of(
            object(0, ObjectShape.CYLINDER, ObjectColour.YELLOW),
            object(1, ObjectShape.CYLINDER, ObjectColour.RED));
    Pose lit = at(ObjectShape.CYLINDER, 0.45, 0.1);
    RgbImage shaded = render(objects, List.of(lit, at(ObjectShape.CYLINDER, -0.4, -0.2))).image();
    RgbImage alone = render(objects, List.of(lit, at(ObjectShape.CYLINDER, -30, 0))).image();
    Vec3 side = CAMERA.project(new Vec3(0.2, -0.2, 0.2));
    assertThat(brightness(shaded, side)).isLessThan(brightness(alone, side) * 9 / 10);
  }

  @Test
  void theFloorFillsTheImageAndIsLightGrey() {
    RgbImage image = render(List.of(), List.of()).image();
    for (int y = 0; y < 128; y += 9) {
      for (int x = 0; x < 128; x += 9) {
        int rgb = image.rgb(x, y);
        assertThat(rgb >> 16 & 0xff).isBetween(150, 215);
        assertThat(Math.abs((rgb >> 16 & 0xff) - (rgb & 0xff))).isLessThan(8);
      }
    }
  }

  @Test
  void aPixelUnprojectsToThePointThatProjectsToIt() {
    Vec3 floor = CAMERA.unproject(31.5, 77.25, 0.2);
    Vec3 back = CAMERA.project(floor);
    assertThat(floor.z()).isCloseTo(0.2, within(1e-12));
    assertThat(back.x()).isCloseTo(31.5, within(1e-9));
    assertThat(back.y()).isCloseTo(77.25, within(1e-9));
    // The point at which the camera looks is in the middle, at the camera's distance.
    Vec3 origin = CAMERA.project(ZERO);
    assertThat(origin.x()).isCloseTo(63.5, within(1e-9));
    assertThat(origin.y()).isCloseTo(63.5, within(1e-9));
    assertThat(origin.z()).isCloseTo(VIEW.cameraDistance(), within(1e-12));
  }

  /** The optical frame is right-handed, and y is down: higher points are in higher rows. */
  @Test
  void theCameraFrameIsOptical() {
    assertThat(CAMERA.right().cross(CAMERA.down()).minus(CAMERA.forward()).norm())
        .isLessThan(1e-12);
    assertThat(CAMERA.project(new Vec3(0, 0, 0.5)).y()).isLessThan(CAMERA.project(ZERO).y());
    assertThat(CAMERA.project(new Vec3(0.5, 0, 0)).x()).isGreaterThan(CAMERA.project(ZERO).x());
  }

  /** Entry points agree with marching along the ray and asking whether a point is inside. */
  @Test
  void raysHitWhereMarchingSays() {
    for (ObjectShape shape : ObjectShape.values()) {
      List<ObjectProperties> objects = List.of(object(0, shape, ObjectColour.BLUE));
      SceneGeometry geometry = new SceneGeometry(objects);
      geometry.moveTo(List.of(at(shape, 0.1, -0.2)));
      List<Double> errors = new ArrayList<>();
      for (int k = 0; k < 400; k++) {
        Vec3 from = new Vec3(2 * Math.cos(k), 2 * Math.sin(k), 0.05 + (k % 17) * 0.1);
        Vec3 to = new Vec3(0.1 + (k % 7 - 3) * 0.1, -0.2 + (k % 5 - 2) * 0.1, (k % 11) * 0.08);
        Vec3 d = to.minus(from).unit();
        double t = geometry.hit(0, from.x(), from.y(), from.z(), d.x(), d.y(), d.z());
        double marched = march(shape, from, d);
        if (t == SceneGeometry.MISS || marched == SceneGeometry.MISS) {
          continue;
        }
        errors.add(Math.abs(t - marched));
      }
      assertThat(errors).as("%s", shape).hasSizeGreaterThan(100);
      assertThat(errors).as("%s", shape).allMatch(e -> e < 0.003);
    }
  }

  private static double march(ObjectShape shape, Vec3 from, Vec3 d) {
    double h = shape.centreHeight(0.4);
    for (double t = 0; t < 4; t += 0.001) {
      Vec3 p = from.plus(d.times(t)).minus(new Vec3(0.1, -0.2, h));
      double c = Math.cos(0.3);
      double s = Math.sin(0.3);
      double lx = c * p.x() + s * p.y();
      double ly = -s * p.x() + c * p.y();
      boolean inside =
          switch (shape) {
            case SPHERE -> p.norm() < 0.4;
            case CUBE -> Math.abs(lx) < h && Math.abs(ly) < h && Math.abs(p.z()) < h;
            case CYLINDER -> Math.hypot(lx, ly) < 0.4 && Math.abs(p.z()) < h;
            case CONE -> Math.hypot(lx, ly) < 0.4 * (h - p.z()) / (2 * h) && p.z() > -h;
            case ELLIPSOID -> Math.hypot(Math.hypot(lx, ly) / 0.4, p.z() / h) < 1;
            case CAPSULE ->
                Math.hypot(Math.hypot(lx, ly), Math.max(0, Math.abs(p.z()) - 0.16)) < 0.24;
            case BOX -> Math.abs(lx) < 0.24 && Math.abs(ly) < 0.24 && Math.abs(p.z()) < h;
          };
      if (inside) {
        return t;
      }
    }
    return SceneGeometry.MISS;
  }

  @Test
  void depthIsThatOfTheFloorAndOfWhatStandsOnIt() {
    SceneConfig config = SceneConfig.obj3d().withSize(96, 72).withFrames(1);
    Simulation simulation = new Simulation(config, 11);
    RenderedFrame frame = simulation.next();
    float[] depth = simulation.depth();
    CameraModel camera = simulation.camera();
    int floor = 0;
    for (int at = 0; at < depth.length; at++) {
      double ground = camera.toCamera(camera.unproject(at % 96, at / 96, 0)).z();
      if (depth[at] > ground - 1e-5) {
        floor++;
      }
      assertThat(depth[at]).isLessThan((float) (ground + 1e-5));
    }
    long unlabelled =
        java.util.stream.IntStream.range(0, depth.length)
            .filter(at -> frame.mask()[at] == 0)
            .count();
    assertThat(Math.abs(floor - unlabelled)).isLessThan(depth.length / 50); // edges of masks
    int spheres = 0;
    for (ObjectProperties object : simulation.objects()) {
      ObjectState state = frame.states().get(object.id());
      Vec3 pixel = camera.project(state.position());
      int at = (int) Math.round(pixel.y()) * 96 + (int) Math.round(pixel.x());
      if (object.shape() == ObjectShape.SPHERE && frame.mask()[at] == object.id() + 1) {
        Vec3 centre = camera.toCamera(state.position());
        double surface = centre.z() * (1 - object.size() / centre.norm());
        assertThat((double) depth[at]).isCloseTo(surface, within(0.02)); // half a pixel off
        spheres++;
      }
    }
    assertThat(spheres).isPositive();
  }

  @Test
  void aMovedCameraSeesTheSameWorldFromElsewhere() {
    SceneConfig config = SceneConfig.obj3d().withSize(64, 48).withFrames(3);
    Simulation moving =
        new Simulation(
            config,
            5,
            start ->
                f ->
                    start.movedTo(
                        start.position().plus(new Vec3(0.4 * f, 0, 0)), new Vec3(0, 0, 0)));
    Simulation still = new Simulation(config, 5);
    RenderedFrame first = moving.next();
    RenderedFrame same = still.next();
    assertThat(first.mask()).isEqualTo(same.mask()); // the first camera looks at the origin too
    moving.next();
    RenderedFrame later = moving.next();
    still.next();
    RenderedFrame there = still.next();
    for (int id = 0; id < later.states().size(); id++) {
      ObjectState state = later.states().get(id);
      assertThat(state.position()).isEqualTo(there.states().get(id).position());
      if (state.visiblePixels() > 0) {
        Vec3 pixel = moving.camera().project(state.position());
        Vec3 pose = moving.camera().pose().inverse().apply(state.position());
        assertThat(pose.minus(moving.camera().toCamera(state.position())).norm()).isLessThan(1e-9);
        assertThat(pixel.x()).isBetween(state.box().xMin() - 4.0, state.box().xMax() + 4.0);
      }
    }
    assertThat(later.mask()).isNotEqualTo(there.mask());
  }
}
