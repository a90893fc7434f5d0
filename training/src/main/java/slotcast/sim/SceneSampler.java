package slotcast.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import slotcast.geometry.Vec3;

/** Draws the objects of a scene, where they start and how they are set moving. */
final class SceneSampler {
  /** Largest |row| and |column| of a start in view, in half image sizes from the centre. */
  private static final double START_COLUMN = 0.74;

  private static final double START_ROW_LOW = -0.62;
  private static final double START_ROW_HIGH = 0.62;

  private static final int TRIES = 400;

  private final SceneConfig config;
  private final SplittableRandom random;
  private final CameraModel camera;
  private final Silhouette silhouette;
  private final List<Body> bodies = new ArrayList<>();

  /** How long, in seconds, each body has been out of sight, and all of them at rest. */
  private double[] outOfSight;

  private double stillFor;

  SceneSampler(SceneConfig config, SplittableRandom random) {
    this.config = config;
    this.random = random;
    this.camera = CameraModel.lookingAtOrigin(config.width(), config.height(), config.view());
    this.silhouette = new Silhouette(camera);
  }

  List<Body> sample() {
    ObjectConfig objects = config.objects();
    int count = objects.minCount() + random.nextInt(objects.maxCount() - objects.minCount() + 1);
    List<ObjectColour> colours = new ArrayList<>(List.of(ObjectColour.values()));
    boolean oneColour = config.condition(Condition.OneColour.class).isPresent();
    int inView = 0;
    for (int id = 0; id < count; id++) {
      int pick = random.nextInt(colours.size());
      ObjectColour colour = objects.distinctColours() ? colours.remove(pick) : colours.get(pick);
      if (oneColour && id > 0) {
        colour = bodies.get(0).properties.colour();
      }
      ObjectShape shape = objects.shapes().get(random.nextInt(objects.shapes().size()));
      ObjectMaterial material = objects.materials().get(random.nextInt(objects.materials().size()));
      double size = between(objects.minSize(), objects.maxSize());
      ObjectProperties properties =
          new ObjectProperties(
              id, shape, material, colour, size, shape.volume(size) * material.density);
      boolean enters = inView >= 2 && chance(config.motion().enteringFraction());
      Body body = enters ? null : placeInView(properties);
      if (body == null) {
        // A crowded view: the object waits outside.
        enters = true;
        body = placeOutside(properties);
        body.launchTime =
            random.nextDouble()
                * config.motion().latestEntry()
                * config.frames()
                * config.frameIntervalSeconds();
      } else {
        inView++;
      }
      bodies.add(body);
    }
    setMoving();
    return bodies;
  }

  private Body placeInView(ObjectProperties properties) {
    double z = properties.shape().centreHeight(properties.size());
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Vec3 p = pointInView(z);
      Body body = new Body(properties, p.x(), p.y(), between(0, Math.PI / 2));
      if (isFree(body, null, attempt < TRIES / 2)) {
        return body;
      }
    }
    return null;
  }

  private Vec3 pointInView(double height) {
    double column = between(-START_COLUMN, START_COLUMN);
    double row = between(START_ROW_LOW, START_ROW_HIGH);
    return camera.unproject(
        camera.cx() + column * camera.width() / 2.0,
        camera.cy() - row * camera.height() / 2.0,
        height);
  }

  /** Apart on the floor and, if asked, without hiding another one in the image. */
  private boolean isFree(Body body, Body self, boolean unoccluded) {
    Vec3 seen = camera.project(body.pose().position());
    for (Body other : bodies) {
      if (other == self) {
        continue;
      }
      double dx = body.x - other.x;
      double dy = body.y - other.y;
      double gap = 1.1 * (body.reach + other.reach);
      if (dx * dx + dy * dy < gap * gap) {
        return false;
      }
      Vec3 otherSeen = camera.project(other.pose().position());
      double du = seen.x() - otherSeen.x();
      double dv = seen.y() - otherSeen.y();
      double radii =
          camera.fx()
              * (body.properties.size() / seen.z() + other.properties.size() / otherSeen.z());
      if (unoccluded && otherSeen.z() > 0 && du * du + dv * dv < 0.9 * radii * radii) {
        return false;
      }
    }
    return true;
  }

  private Body placeOutside(ObjectProperties properties) {
    Vec3 place = pointOutside(properties, null);
    return new Body(properties, place.x(), place.y(), between(0, Math.PI / 2));
  }

  /**
   * A free place just out of sight, at the left, the right or the far side.
   *
   * @param self a body that does not count as being in the way, or null
   */
  private Vec3 pointOutside(ObjectProperties properties, Body self) {
    double z = properties.shape().centreHeight(properties.size());
    int side = random.nextInt(5);
    double along = between(-0.5, 0.6);
    double column = side < 2 ? -1 : side < 4 ? 1 : along;
    double row = side < 4 ? along : 1;
    Vec3 edge =
        camera.unproject(
            camera.cx() + column * camera.width() / 2.0,
            camera.cy() - row * camera.height() / 2.0,
            z);
    double outX = side < 2 ? -1 : side < 4 ? 1 : 0;
    double outY = side < 4 ? 0 : 1;
    for (double out = properties.size(); ; out += 0.05) {
      Vec3 place = new Vec3(edge.x() + outX * out, edge.y() + outY * out, z);
      Body body = new Body(properties, place.x(), place.y(), 0);
      if (!silhouette.mayBeInView(properties, place) && isFree(body, self, false)) {
        return place;
      }
    }
  }

  /**
   * Brings objects back in a long video: see {@link MotionConfig#relaunchSeconds}.
   *
   * @param seconds time since the last call
   */
  void relaunch(double seconds) {
    double wait = config.motion().relaunchSeconds();
    if (wait <= 0) {
      return;
    }
    if (outOfSight == null) {
      outOfSight = new double[bodies.size()];
    }
    boolean still = true;
    for (int i = 0; i < bodies.size(); i++) {
      Body body = bodies.get(i);
      boolean pending = body.launchTime < Double.POSITIVE_INFINITY;
      if (pending || silhouette.mayBeInView(body.properties, body.pose().position())) {
        outOfSight[i] = 0;
      } else {
        outOfSight[i] += seconds;
        if (outOfSight[i] >= wait) {
          outOfSight[i] = 0;
          Vec3 place = pointOutside(body.properties, body);
          body.x = place.x();
          body.y = place.y();
          push(i, true);
        }
      }
      still &= body.vx == 0 && body.vy == 0 && !pending;
    }
    stillFor = still ? stillFor + seconds : 0;
    if (stillFor >= wait) {
      stillFor = 0;
      push(random.nextInt(bodies.size()), false);
    }
  }

  private void setMoving() {
    MotionConfig motion = config.motion();
    int moving = 0;
    for (int i = 0; i < bodies.size(); i++) {
      Body body = bodies.get(i);
      boolean enters = body.launchTime < Double.POSITIVE_INFINITY;
      boolean last = i == bodies.size() - 1 && moving == 0;
      if (!enters && !last && !chance(motion.movingFraction())) {
        continue;
      }
      moving++;
      double launchTime = body.launchTime;
      push(i, enters);
      if (enters) {
        // Keep the velocity for later.
        body.launchTime = launchTime;
        body.launchVx = body.vx;
        body.launchVy = body.vy;
        body.launch(0, 0);
      }
    }
  }

  /** Sets a body moving; who comes from outside has farther to go: the faster half of the range. */
  private void push(int index, boolean fast) {
    MotionConfig motion = config.motion();
    Body body = bodies.get(index);
    Vec3 target = target(index);
    double dx = target.x() - body.x;
    double dy = target.y() - body.y;
    double slowest = fast ? (motion.minSpeed() + motion.maxSpeed()) / 2 : motion.minSpeed();
    double scale =
        between(slowest, motion.maxSpeed()) / Math.max(1e-6, Math.sqrt(dx * dx + dy * dy));
    body.launch(dx * scale, dy * scale);
  }

  /** Another object (an off-centre hit) or a place in view. */
  private Vec3 target(int self) {
    if (bodies.size() > 1 && chance(config.motion().aimFraction())) {
      int other = random.nextInt(bodies.size() - 1);
      Body body = bodies.get(other < self ? other : other + 1);
      if (body.launchTime == Double.POSITIVE_INFINITY
          && silhouette.mayBeInView(body.properties, body.pose().position())) {
        double off = 0.5 * body.extent;
        return new Vec3(body.x + between(-off, off), body.y + between(-off, off), 0);
      }
    }
    return pointInView(0.3);
  }

  private double between(double low, double high) {
    return low + random.nextDouble() * (high - low);
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
