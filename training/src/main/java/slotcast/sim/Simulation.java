package slotcast.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntFunction;

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
  private int nextFrame;

  /** The scene of a seed under a camera that stands still, before its first frame. */
  public Simulation(SceneConfig config, long seed) {
    this(config, seed, still -> frame -> still);
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
    camera = CameraModel.lookingAtOrigin(config.width(), config.height(), config.view());
    path = motion.apply(camera);
    objects = bodies.stream().map(body -> body.properties).toList();
    world = new World(bodies, config.motion(), config.frameIntervalSeconds());
    double turn =
        StrictMath.toRadians(config.view().lightJitterDegrees() * (2 * random.nextDouble() - 1));
    renderer = new SceneRenderer(camera, objects, config.view(), turn);
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
    return renderer.render(world.poses());
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

  /** Collisions up to the last frame drawn, in order of time. */
  public List<CollisionEvent> collisions() {
    return List.copyOf(world.collisions);
  }
}
