package slotcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhysicsTest {
  private static final MotionConfig ICE = motion(0, 0, 0, 1);

  private static MotionConfig motion(
      double sliding, double rolling, double contact, double restitution) {
    return new MotionConfig(0, 2, 0, 0, 0, 0, sliding, rolling, contact, restitution, 0);
  }

  private static Body body(int id, ObjectShape shape, double size, double x, double y, double yaw) {
    ObjectProperties properties =
        new ObjectProperties(
            id, shape, ObjectMaterial.RUBBER, ObjectColour.RED, size, shape.volume(size));
    return new Body(properties, x, y, yaw);
  }

  private static World run(MotionConfig motion, int frames, Body... bodies) {
    World world = new World(new ArrayList<>(List.of(bodies)), motion, 0.1);
    for (int f = 0; f < frames; f++) {
      world.advanceFrame();
    }
    return world;
  }

  /** Equal discs, head on, elastic: they exchange their velocities (worked by hand). */
  @Test
  void equalDiscsHeadOnExchangeVelocities() {
    Body a = body(0, ObjectShape.CYLINDER, 0.3, -1, 0, 0);
    Body b = body(1, ObjectShape.CYLINDER, 0.3, 0, 0, 0);
    a.launch(1.5, 0);
    World world = run(ICE, 10, a, b);
    assertThat(a.vx).isCloseTo(0, within(1e-9));
    assertThat(b.vx).isCloseTo(1.5, within(1e-9));
    assertThat(world.collisions).hasSize(1);
    CollisionEvent hit = world.collisions.get(0);
    // The gap of 0.4 m closes at 1.5 m/s.
    assertThat(hit.timeSeconds()).isCloseTo(0.4 / 1.5, within(0.003));
    assertThat(hit.frame()).isEqualTo(3);
    assertThat(hit.location().x()).isCloseTo(-0.3, within(0.01));
  }

  /** Masses 1 : 8 and restitution 0.5: v1' = (m1 - e m2)/(m1 + m2) v = -1/3 v, v2' = 1/6 v. */
  @Test
  void unequalDiscsFollowNewtonsRestitution() {
    Body a = body(0, ObjectShape.CYLINDER, 0.2, -1, 0, 0);
    Body b = body(1, ObjectShape.CYLINDER, 0.4, 0, 0, 0);
    a.launch(1.2, 0);
    run(motion(0, 0, 0, 0.5), 10, a, b);
    assertThat(a.vx).isCloseTo(-0.4, within(1e-9));
    assertThat(b.vx).isCloseTo(0.2, within(1e-9));
  }

  /** On ice: momentum is kept to rounding, kinetic energy never grows, in any tangle of shapes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void momentumIsKeptAndEnergyDoesNotGrow(long seed) {
    List<Body> bodies = tangle(seed);
    double px = bodies.stream().mapToDouble(b -> b.mass * b.vx).sum();
    double py = bodies.stream().mapToDouble(b -> b.mass * b.vy).sum();
    World world = new World(bodies, motion(0, 0, 0.3, 0.9), 0.1);
    int hits = 0;
    double energy = energy(bodies);
    for (int f = 0; f < 30; f++) {
      world.advanceFrame();
      hits = world.collisions.size();
      assertThat(bodies.stream().mapToDouble(b -> b.mass * b.vx).sum()).isCloseTo(px, within(1e-9));
      assertThat(bodies.stream().mapToDouble(b -> b.mass * b.vy).sum()).isCloseTo(py, within(1e-9));
      assertThat(energy(bodies)).isLessThanOrEqualTo(energy + 1e-9);
      energy = energy(bodies);
    }
    assertThat(hits).isPositive();
  }

  /** Footprints are sampled as points, apart from the contact code, and must not overlap. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void objectsDoNotInterpenetrate(long seed) {
    List<Body> bodies = tangle(seed);
    World world = new World(bodies, motion(0.03, 0.006, 0.2, 0.8), 0.1);
    for (int f = 0; f < 30; f++) {
      world.advanceFrame();
      for (Body a : bodies) {
        for (Body b : bodies) {
          if (a != b) {
            assertThat(deepestPoint(a, b)).as("frame %s, %s in %s", f, a, b).isLessThan(0.012);
          }
        }
      }
    }
  }

  private static List<Body> tangle(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Body> bodies = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      double angle = i * Math.PI / 3;
      ObjectShape shape = ObjectShape.values()[random.nextInt(3)];
      Body body =
          body(
              i,
              shape,
              0.3 + 0.1 * random.nextDouble(),
              1.4 * Math.cos(angle),
              1.4 * Math.sin(angle),
              random.nextDouble());
      body.launch(
          -1.2 * Math.cos(angle) + 0.4 * random.nextDouble(),
          -1.2 * Math.sin(angle) + 0.4 * random.nextDouble());
      body.wz = body.isSphere() ? 0 : random.nextDouble() - 0.5;
      bodies.add(body);
    }
    return bodies;
  }

  private static double energy(List<Body> bodies) {
    double sum = 0;
    for (Body b : bodies) {
      double inertia = b.inertia;
      sum += b.mass * (b.vx * b.vx + b.vy * b.vy) / 2;
      sum += inertia * (b.wx * b.wx + b.wy * b.wy + b.wz * b.wz) / 2;
    }
    return sum;
  }

  /** How deep the deepest point of a's surface, at b's height or below, lies in b, metres. */
  private static double deepestPoint(Body a, Body b) {
    double deepest = 0;
    double top = 2 * b.properties.shape().centreHeight(b.properties.size());
    double own = a.properties.shape().centreHeight(a.properties.size());
    for (int level = 1; level < 12; level++) {
      double z = 2 * own * level / 12;
      if (z >= top) {
        continue;
      }
      for (int k = 0; k < 120; k++) {
        double angle = k * Math.PI / 60;
        double dx = Math.cos(angle);
        double dy = Math.sin(angle);
        double reach;
        if (a.isSquare()) {
          double c = Math.cos(a.yaw);
          double s = Math.sin(a.yaw);
          reach = a.extent / Math.max(Math.abs(c * dx + s * dy), Math.abs(-s * dx + c * dy));
        } else {
          reach = a.isSphere() ? sphereReach(a.extent, z) : a.extent;
        }
        deepest = Math.max(deepest, depthInside(b, a.x + reach * dx, a.y + reach * dy, z));
      }
    }
    return deepest;
  }

  private static double sphereReach(double radius, double z) {
    return Math.sqrt(Math.max(0, radius * radius - (z - radius) * (z - radius)));
  }

  private static double depthInside(Body b, double x, double y, double z) {
    double dx = x - b.x;
    double dy = y - b.y;
    if (b.isSquare()) {
      double c = Math.cos(b.yaw);
      double s = Math.sin(b.yaw);
      return Math.min(b.extent - Math.abs(c * dx + s * dy), b.extent - Math.abs(-s * dx + c * dy));
    }
    if (b.isSphere()) {
      return b.extent - Math.sqrt(dx * dx + dy * dy + (z - b.extent) * (z - b.extent));
    }
    return b.extent - Math.hypot(dx, dy);
  }

  /** A ball set rolling rolls on: surface speed is speed, in the right sense. */
  @Test
  void ballsRollWithoutSlipping() {
    Body ball = body(0, ObjectShape.SPHERE, 0.4, 0, 0, 0);
    ball.launch(1, 0.5);
    run(motion(0.1, 0, 0, 1), 10, ball);
    assertThat(ball.vx).isCloseTo(1, within(1e-9));
    assertThat(ball.x).isCloseTo(1, within(1e-6));
    assertThat(ball.wy * 0.4).isCloseTo(ball.vx, within(1e-9));
    assertThat(ball.wx * 0.4).isCloseTo(-ball.vy, within(1e-9));
    // The orientation is the integral of the constant angular velocity.
    double angle = Math.hypot(ball.wx, ball.wy);
    assertThat(Math.abs(ball.orientation.w()))
        .isCloseTo(Math.abs(Math.cos(angle / 2)), within(1e-4));
  }

  /** A skidding ball ends up rolling at 5/7 of its speed, whatever the friction (textbook case). */
  @Test
  void aSkiddingBallEndsAtFiveSeventhsOfItsSpeed() {
    Body ball = body(0, ObjectShape.SPHERE, 0.4, 0, 0, 0);
    ball.vx = 1.4;
    run(motion(0.2, 0, 0, 1), 20, ball);
    assertThat(ball.vx).isCloseTo(1.0, within(1e-6));
    assertThat(ball.wy * 0.4).isCloseTo(1.0, within(1e-6));
  }

  /** v = 1 m/s, μ = 0.05: stops after v²/(2 μ g) = 1.019 m, and stays. */
  @ParameterizedTest
  @EnumSource(
      value = ObjectShape.class,
      names = {"CUBE", "CYLINDER"})
  void slidersStopWhereCoulombSays(ObjectShape shape) {
    Body slider = body(0, shape, 0.3, 0, 0, 0);
    slider.launch(1, 0);
    run(motion(0.05, 0, 0, 1), 40, slider);
    assertThat(slider.x).isCloseTo(1 / (2 * 0.05 * 9.81), within(0.003));
    assertThat(slider.vx).isZero();
  }

  /** An off-centre hit sets a cube spinning; spin and path carry the angular momentum together. */
  @Test
  void offCentreHitsSpinCubes() {
    Body cube = body(0, ObjectShape.CUBE, 0.4, 0, 0, 0);
    Body disc = body(1, ObjectShape.CYLINDER, 0.2, -1, 0.2, 0);
    disc.launch(1, 0);
    double before = disc.mass * (disc.x * disc.vy - disc.y * disc.vx);
    run(ICE, 12, cube, disc);
    double after = 0;
    for (Body b : List.of(cube, disc)) {
      after += b.mass * (b.x * b.vy - b.y * b.vx) + b.inertia * b.wz;
    }
    assertThat(cube.wz).isNegative();
    assertThat(after).isCloseTo(before, within(0.01 * Math.abs(before)));
  }

  @Test
  void bodiesWaitForTheirLaunch() {
    Body body = body(0, ObjectShape.SPHERE, 0.3, 0, 0, 0);
    body.launchTime = 0.25;
    body.launchVx = 1;
    run(ICE, 2, body);
    assertThat(body.x).isZero();
    Body other = body(0, ObjectShape.SPHERE, 0.3, 0, 0, 0);
    other.launchTime = 0.25;
    other.launchVx = 1;
    run(ICE, 5, other);
    assertThat(other.x).isCloseTo(0.25, within(0.003));
  }
}
