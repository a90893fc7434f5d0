package slotcast.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import slotcast.geometry.Vec3;
import slotcast.metric.TrueScenes.Sample;
import slotcast.sim.CameraModel;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.sim.ViewConfig;

/**
 * Positions, velocities and paths against the simulator's truth, from the ground plane and from
 * depth, under a camera that stands still and one that moves. Everything that the covariances tell
 * of is there: the ground's height and the depth's scale are off by what they may be, depths are
 * noisy and one in twenty is missing. The scenes are others than those that the shares of {@link
 * GroundPlane} and {@link MaskDepth} were measured with.
 */
class MetricTruthTest {
  private static final int SCENES = 400; // for positions, of one frame each: they tell most anew
  private static final int VIDEOS = 60; // for motion
  private static final long SEED = 5000;
  private static final int PLANE = 0;
  private static final int DEPTH = 1;
  private static final int SETTLED = 3; // frames after which a velocity is known

  /** Of chi-squared with three degrees of freedom. */
  private static final double NINETY = 6.2514;

  private static final SceneConfig SCENE =
      SceneConfig.obj3d()
          .withSize(160, 120)
          .withObjectCount(1, 3)
          .withView(new ViewConfig(5.4, 46, 36, 0, 0.55, 0.12, 1));

  private static List<Sample> moving; // made once, for two tests

  private static synchronized List<Sample> moving() throws NoPositionException {
    if (moving == null) {
      moving = samples(TrueScenes.driving(), 8, VIDEOS);
    }
    return moving;
  }

  private static List<Sample> samples(
      Function<CameraModel, IntFunction<CameraModel>> motion, int frames, int scenes)
      throws NoPositionException {
    TrueScenes world = new TrueScenes(SCENE.withFrames(frames), motion);
    MetricOptions options = MetricOptions.DEFAULT;
    List<Sample> all = new ArrayList<>();
    for (int scene = 0; scene < scenes; scene++) {
      long seed = Simulator.videoSeed(SEED, scene);
      Random random = new Random(seed);
      double ground = options.groundMetres() * random.nextGaussian();
      double scale = 1 + options.depthShare() * random.nextGaussian();
      world.run(
          seed,
          options,
          List.of(
              (simulation, frame) -> new GroundPlane(ground, options),
              (simulation, frame) ->
                  new MaskDepth(
                      measured(simulation.depth(), scale, random), frame.mask(), options)),
          all::add);
    }
    return all;
  }

  /** What a depth camera makes of true depths: a wrong scale, noise of 1 %, and holes. */
  private static DepthImage measured(float[] depth, double scale, Random random) {
    float[] measured = new float[depth.length];
    for (int i = 0; i < depth.length; i++) {
      double noise = 1 + 0.01 * random.nextGaussian();
      measured[i] = random.nextInt(20) == 0 ? 0 : (float) (depth[i] * scale * noise);
    }
    return new DepthImage(SCENE.width(), SCENE.height(), measured);
  }

  /** What a method tells of: the centre, or the ground below it. */
  private static Vec3 of(Sample s, Vec3 centre) {
    return s.method() == DEPTH ? centre : new Vec3(centre.x(), centre.y(), 0);
  }

  private static Vec3 error(Sample s) {
    return s.told().position().minus(of(s, s.truth()));
  }

  private static double share(List<Sample> samples, ToDoubleFunction<Sample> squaredDistance) {
    return samples.stream().filter(s -> squaredDistance.applyAsDouble(s) <= NINETY).count()
        / (double) samples.size();
  }

  private static void positions(
      Function<CameraModel, IntFunction<CameraModel>> motion, int frames, String camera)
      throws NoPositionException {
    List<Sample> all = samples(motion, frames, SCENES);
    for (int method : new int[] {PLANE, DEPTH}) {
      String what = (method == PLANE ? "plane, " : "depth, ") + camera;
      List<Sample> own =
          all.stream().filter(s -> s.method() == method && s.frame() == frames - 1).toList();
      double[] relative = own.stream().mapToDouble(s -> error(s).norm() / s.distance()).toArray();
      Arrays.sort(relative);
      double inside = share(own, s -> s.told().positionCovariance().squaredDistance(error(s)));
      System.out.printf(
          Locale.ROOT,
          "%s: %d positions off by %.2f %% (median), %.2f %% (9 of 10), %.2f %% (most) of the"
              + " distance; %.1f %% in their 90 %% ellipsoids%n",
          what,
          own.size(),
          100 * relative[relative.length / 2],
          100 * relative[relative.length * 9 / 10],
          100 * relative[relative.length - 1],
          100 * inside);
      assertThat(own).as(what).hasSizeGreaterThan(500);
      assertThat(relative[relative.length - 1]).as(what + ": worst error").isLessThan(0.03);
      assertThat(inside).as(what + ": in the 90 % ellipsoids").isCloseTo(0.9, within(0.03));
    }
  }

  private static void motion(List<Sample> all, String camera) {
    for (int method : new int[] {PLANE, DEPTH}) {
      String what = (method == PLANE ? "plane, " : "depth, ") + camera;
      List<Sample> settled =
          all.stream().filter(s -> s.method() == method && s.frame() >= SETTLED).toList();
      double speeds = share(settled, MetricTruthTest::velocityDistance);
      List<Sample> ahead =
          settled.stream()
              .filter(s -> s.truePath().size() == TrueScenes.STEPS)
              .filter(s -> s.told().points().size() == TrueScenes.STEPS)
              .toList();
      double paths = share(ahead, MetricTruthTest::pathDistance);
      System.out.printf(
          Locale.ROOT,
          "%s: in their 90 %% ellipsoids %.1f %% of %d velocities, %.1f %% of %d positions %d"
              + " steps ahead%n",
          what,
          100 * speeds,
          settled.size(),
          100 * paths,
          ahead.size(),
          TrueScenes.STEPS);
      assertThat(speeds).as(what + ": velocities").isGreaterThan(0.87);
      assertThat(ahead).as(what).hasSizeGreaterThan(50);
      assertThat(paths).as(what + ": paths").isGreaterThan(0.87);
    }
  }

  /** The plane tells of no motion up or down. */
  private static double velocityDistance(Sample s) {
    Vec3 off = s.told().velocity().minus(s.trueVelocity());
    Vec3 error = s.method() == DEPTH ? off : new Vec3(off.x(), off.y(), 0);
    return s.told().velocityCovariance().squaredDistance(error);
  }

  private static double pathDistance(Sample s) {
    MetricTrajectory.Point last = s.told().points().get(TrueScenes.STEPS - 1);
    Vec3 truth = of(s, s.truePath().get(TrueScenes.STEPS - 1));
    return last.covariance().squaredDistance(last.position().minus(truth));
  }

  @Test
  void positionsUnderACameraThatStandsStill() throws NoPositionException {
    positions(TrueScenes.still(), 1, "camera still");
  }

  @Test
  void positionsUnderACameraThatMoves() throws NoPositionException {
    positions(TrueScenes.driving(), 3, "camera moving");
  }

  @Test
  void motion() throws NoPositionException {
    motion(samples(TrueScenes.still(), 8, VIDEOS), "camera still");
    motion(moving(), "camera moving");
  }

  /** The camera drives at half a metre a second; what rests must rest. */
  @Test
  void theCamerasOwnMotionIsTakenOut() throws NoPositionException {
    List<Sample> resting =
        moving().stream()
            .filter(s -> s.frame() >= SETTLED && s.truePath().size() == TrueScenes.STEPS)
            .filter(s -> s.told().points().size() == TrueScenes.STEPS)
            .filter(s -> s.trueVelocity().norm() == 0)
            .filter(s -> s.truePath().get(TrueScenes.STEPS - 1).equals(s.truth()))
            .toList();
    for (int method : new int[] {PLANE, DEPTH}) {
      List<Sample> own = resting.stream().filter(s -> s.method() == method).toList();
      assertThat(own).hasSizeGreaterThan(20);
      double[] speeds =
          own.stream().mapToDouble(s -> s.told().velocity().norm()).sorted().toArray();
      double[] drifts =
          own.stream()
              .mapToDouble(
                  s ->
                      s.told()
                          .points()
                          .get(TrueScenes.STEPS - 1)
                          .position()
                          .minus(s.told().position())
                          .norm())
              .sorted()
              .toArray();
      System.out.printf(
          Locale.ROOT,
          "%s: %d resting objects seem to move at %.3f m/s and are expected to drift by %.3f m"
              + " (medians)%n",
          method == PLANE ? "plane" : "depth",
          own.size(),
          speeds[speeds.length / 2],
          drifts[drifts.length / 2]);
      assertThat(speeds[speeds.length / 2]).isLessThan(0.1);
      assertThat(drifts[drifts.length / 2]).isLessThan(0.05); // in 0.4 s the camera goes 0.2 m
    }
  }
}
