package slotcast.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import slotcast.geometry.RigidTransform;
import slotcast.geometry.Vec3;
import slotcast.sim.CameraModel;
import slotcast.sim.ObjectState;
import slotcast.sim.PixelBox;
import slotcast.sim.RenderedFrame;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulation;
import slotcast.tracking.Box;
import slotcast.tracking.ConstantVelocity;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;

/** Simulated scenes, their true masks as tracks, and what becomes of them in metres. */
final class TrueScenes {
  static final long STEP_NANOS = 100_000_000;
  static final int STEPS = 4;
  private static final int HISTORY = 6;

  private final SceneConfig config;
  private final Function<CameraModel, IntFunction<CameraModel>> motion;
  private final int steps;

  /** One object of one frame: what was told by a method and what is true. */
  record Sample(
      int method,
      int frame,
      int object,
      MetricTrajectory told,
      Vec3 truth,
      Vec3 trueVelocity,
      List<Vec3> truePath,
      double distance) {}

  /** How positions are found in a frame. */
  interface Method {
    Ranging of(Simulation simulation, RenderedFrame frame) throws NoPositionException;
  }

  TrueScenes(SceneConfig config, Function<CameraModel, IntFunction<CameraModel>> motion) {
    this(config, motion, STEPS);
  }

  TrueScenes(
      SceneConfig config, Function<CameraModel, IntFunction<CameraModel>> motion, int steps) {
    this.config = config;
    this.motion = motion;
    this.steps = steps;
  }

  /** A camera that stands still. */
  static Function<CameraModel, IntFunction<CameraModel>> still() {
    return start -> frame -> start;
  }

  /** A camera that drives past at 0.5 m/s and looks about while it does. */
  static Function<CameraModel, IntFunction<CameraModel>> driving() {
    return start ->
        frame -> {
          double s = frame * STEP_NANOS * 1e-9;
          Vec3 from = start.position().plus(new Vec3(-0.5 + 0.5 * s, 0.2 * s, 0.05 * s));
          return start.movedTo(from, new Vec3(0.1 * s, 0.05 * s, 0));
        };
  }

  static CalibratedCamera camera(CameraModel c) throws NoPositionException {
    double[] k = {c.fx(), 0, c.cx(), 0, c.fy(), c.cy(), 0, 0, 1};
    return CalibratedCamera.ofRawImage(
        new Calibration(
            c.width(),
            c.height(),
            "plumb_bob",
            new double[5],
            k,
            new double[9],
            new double[12],
            0,
            0,
            0,
            0,
            0,
            0));
  }

  /** Runs a scene and hands on each object whose whole mask is seen, clear of others. */
  void run(long seed, MetricOptions options, List<Method> methods, Consumer<Sample> sink)
      throws NoPositionException {
    Simulation simulation = new Simulation(config, seed, motion);
    List<MetricSession> sessions =
        methods.stream().map(m -> new MetricSession(options, 1_000_000_000L)).toList();
    Map<Integer, List<Sighting>> pasts = Map.of();
    ConstantVelocity straight = new ConstantVelocity();
    List<List<ObjectState>> states = new ArrayList<>();
    List<List<List<MetricTrajectory>>> told = new ArrayList<>();
    List<Vec3> eyes = new ArrayList<>();
    RigidTransform before = null;
    for (int f = 0; simulation.hasNext(); f++) {
      RenderedFrame frame = simulation.next();
      RigidTransform pose = simulation.camera().pose();
      long stamp = f * STEP_NANOS;
      List<Seen> seen = new ArrayList<>();
      Map<Integer, List<Sighting>> now = new HashMap<>();
      for (int id = 0; id < frame.states().size(); id++) {
        if (isWhole(frame, id)) {
          Sighting sighting = sighting(frame, id, stamp);
          List<Sighting> past = new ArrayList<>(pasts.getOrDefault(id + 1, List.of()));
          past.add(sighting);
          now.put(id + 1, past.subList(Math.max(0, past.size() - HISTORY), past.size()));
          Trajectory path = straight.predict(id + 1, now.get(id + 1), STEP_NANOS, steps);
          seen.add(new Seen(id + 1, sighting, path));
        }
      }
      pasts = now;
      View view = new View(camera(simulation.camera()), pose);
      List<List<MetricTrajectory>> found = new ArrayList<>();
      for (int m = 0; m < methods.size(); m++) {
        Ranging ranging = methods.get(m).of(simulation, frame);
        RigidTransform last = before == null ? pose : before;
        MetricSession.Result result =
            sessions.get(m).update(ranging, view, last, stamp, STEP_NANOS, seen);
        if (!result.missing().isEmpty()) {
          throw result.missing().get(0); // all of these objects are in full view
        }
        found.add(result.found());
      }
      states.add(frame.states());
      told.add(found);
      eyes.add(pose.translation());
      before = pose;
    }
    for (int f = 0; f < told.size(); f++) {
      for (int m = 0; m < methods.size(); m++) {
        for (MetricTrajectory t : told.get(f).get(m)) {
          int id = t.trackId() - 1;
          List<Vec3> path = new ArrayList<>();
          for (int k = 1; k <= steps && f + k < states.size(); k++) {
            path.add(states.get(f + k).get(id).position());
          }
          ObjectState state = states.get(f).get(id);
          double distance = state.position().minus(eyes.get(f)).norm();
          sink.accept(new Sample(m, f, id, t, state.position(), state.velocity(), path, distance));
        }
      }
    }
  }

  private static Sighting sighting(RenderedFrame frame, int id, long stamp) {
    int width = frame.image().width();
    double x = 0;
    double y = 0;
    int n = 0;
    for (int at = 0; at < frame.mask().length; at++) {
      if (frame.mask()[at] == id + 1) {
        x += at % width + 0.5;
        y += at / width + 0.5;
        n++;
      }
    }
    PixelBox b = frame.states().get(id).box();
    return new Sighting(
        stamp, x / n, y / n, Box.between(b.xMin(), b.yMin(), b.xMax() + 1, b.yMax() + 1));
  }

  /** Neither cut by the image's border nor next to another mask. */
  private static boolean isWhole(RenderedFrame frame, int id) {
    PixelBox b = frame.states().get(id).box();
    int width = frame.image().width();
    int height = frame.image().height();
    if (b.isEmpty()
        || b.xMin() < 2
        || b.yMin() < 2
        || b.xMax() > width - 3
        || b.yMax() > height - 3) {
      return false;
    }
    for (int y = b.yMin() - 2; y <= b.yMax() + 2; y++) {
      for (int x = b.xMin() - 2; x <= b.xMax() + 2; x++) {
        int label = frame.mask()[y * width + x];
        if (label != 0 && label != id + 1) {
          return false;
        }
      }
    }
    return true;
  }
}
