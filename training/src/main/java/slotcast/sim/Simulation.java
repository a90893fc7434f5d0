package slotcast.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import slotcast.sim.Condition.MovingLight;
import slotcast.sim.Condition.MovingLight.Light;

/**
 * A scene that is simulated and drawn frame by frame, so that a long video needs the memory of one
 * frame. {@link Simulator#simulate} gathers a whole video.
 */
public final class Simulation {
  private final SceneConfig config;
  private final IntFunction<CameraModel> path;
  private CameraModel camera;
  private final List<ObjectProperties> objects;
  private final SceneSampler sampler;
  private final World world;
  private final SceneRenderer renderer;
  private final DoubleFunction<Light> light; // turn and gain by seconds
  private final CameraSensor sensor;
  private int nextFrame;

  /** The scene of a seed, seen as the configuration says, before its first frame. */
  public Simulation(SceneConfig config, long seed) {
    this(
        config,
        seed,
        still ->
            config
                .condition(Condition.MovedCamera.class)
                .map(moved -> moved.path(still, config, seed))
                .orElse(frame -> still));
  }

  /**
   * The scene of a seed, before its first frame. Objects come and go as under a camera that stands
   * still.
   *
   * @param motion from that camera to the camera of each frame, counted from 0
   */
  public Simulation(
      SceneConfig config, long seed, Function<CameraModel, IntFunction<CameraModel>> motion) {
    this.config = config;
    SplittableRandom random = new SplittableRandom(seed);
    sampler = new SceneSampler(config, random);
    List<Body> bodies = sampler.sample();
    CameraModel still = CameraModel.lookingAtOrigin(config.width(), config.height(), config.view());
    path = motion.apply(still);
    camera = path.apply(0);
    objects = bodies.stream().map(body -> body.properties).toList();
    world = new World(bodies, config.motion(), config.frameIntervalSeconds());
    double turn =
        StrictMath.toRadians(config.view().lightJitterDegrees() * (2 * random.nextDouble() - 1));
    light =
        config
            .condition(MovingLight.class)
            .map(moving -> moving.path(seed))
            .orElse(seconds -> new Light(turn, 1));
    renderer = new SceneRenderer(still, objects, config, seed);
    sensor = new CameraSensor(config, seed);
  }

  /** Whether the video has another frame. */
  public boolean hasNext() {
    return nextFrame < config.frames();
  }

  /**
   * The next frame; the first one shows the start.
   *
   * @throws IllegalStateException after the last frame
   */
  public RenderedFrame next() {
    if (!hasNext()) {
      throw new IllegalStateException("the video has " + config.frames() + " frames only");
    }
    if (nextFrame++ > 0) {
      world.advanceFrame();
      sampler.relaunch(config.frameIntervalSeconds());
    }
    camera = path.apply(nextFrame - 1);
    renderer.lookFrom(camera);
    Light now = light.apply((nextFrame - 1) * config.frameIntervalSeconds());
    renderer.light(now.turn(), now.gain());
    RenderedFrame frame = renderer.render(world.poses());
    sensor.expose(frame.image());
    return frame;
  }

  /** The scene's objects, by id. */
  public List<ObjectProperties> objects() {
    return objects;
  }

  /**
   * Distances along the optical axis in the last frame drawn.
   *
   * @return row-major H*W, metres
   */
  public float[] depth() {
    return renderer.depth();
  }

  /** The camera of the last frame drawn. */
  public CameraModel camera() {
    return camera;
  }

  /** Whether the configuration may move the camera within the video. */
  boolean movesCamera() {
    return config.condition(Condition.MovedCamera.class).isPresent();
  }

  /** Collisions up to the last frame drawn, in order of time. */
  public List<CollisionEvent> collisions() {
    return List.copyOf(world.collisions);
  }
}
