package slotcast.tracking;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.image.FrameMapping;
import slotcast.tracking.TrajectoryError.Subset;

/**
 * Measures the predictions made along one video against its ground truth, beside three baselines.
 *
 * <p>The baselines see what the predictor sees: the tracked objects of perception, up to the time
 * of the prediction, about a step apart. A seen object is the true one that its mask overlaps most
 * at that time ({@link TrackMatching}). A prediction counts if that object is visible in the ground
 * truth at the time predicted.
 */
public final class TrajectoryEvaluator {
  /** Name of the predictor under test. */
  public static final String PREDICTED = "predicted";

  /** Name of the baseline {@link ConstantVelocity}. */
  public static final String CONSTANT_VELOCITY = "constant_velocity";

  /** Name of the baseline {@link ConstantAcceleration}. */
  public static final String CONSTANT_ACCELERATION = "constant_acceleration";

  /** Name of the baseline {@link StandStill}. */
  public static final String STAND_STILL = "stand_still";

  /** All, in the order of a report. */
  public static final List<String> METHODS =
      List.of(PREDICTED, CONSTANT_VELOCITY, CONSTANT_ACCELERATION, STAND_STILL);

  private static final int FRAMES_PER_STEP = 8; // that are remembered, of fast cameras

  private final TruthTracks truth;
  private final TrajectoryError error;
  private final TrackHistory history;
  private final int historyLength;
  private final MotionFit fit; // null: not wanted
  private final MotionModel constantVelocity;
  private final MotionModel constantAcceleration;
  private final MotionModel standStill = new StandStill();

  /**
   * @param truth of the video
   * @param error to add to; of the methods {@link #METHODS}
   * @param historyLength sightings that the baselines look at, at most
   * @param tuning of the baselines
   */
  public TrajectoryEvaluator(
      TruthTracks truth, TrajectoryError error, int historyLength, MotionCalibration tuning) {
    this(truth, error, historyLength, tuning, null);
  }

  /**
   * @param fit also gets every case; then the predictions must be those of the model alone
   */
  public TrajectoryEvaluator(
      TruthTracks truth,
      TrajectoryError error,
      int historyLength,
      MotionCalibration tuning,
      MotionFit fit) {
    this.truth = truth;
    this.error = error;
    this.fit = fit;
    this.constantVelocity = tuning.straight();
    this.constantAcceleration = tuning.parabola();
    this.historyLength = historyLength;
    this.history = new TrackHistory(FRAMES_PER_STEP * historyLength);
  }

  /**
   * Takes the next frame.
   *
   * @param stampNanos of the frame
   * @param labels label image of perception
   * @param objects that perception sees in it
   * @param predicted from this frame on; empty if nothing was predicted
   * @param stepNanos time between two points of the trajectories
   * @param mapping of the camera's image to the model's
   */
  public void frame(
      long stampNanos,
      byte[] labels,
      List<TrackedObject> objects,
      List<Trajectory> predicted,
      long stepNanos,
      FrameMapping mapping) {
    history.add(stampNanos, objects);
    int frame = truth.frameAt(stampNanos);
    if (predicted.isEmpty() || frame < 0) {
      return;
    }
    Map<Integer, Integer> trueIds = TrackMatching.match(labels, truth.mask(frame));
    for (Trajectory trajectory : predicted) {
      TrackedObject object =
          objects.stream()
              .filter(o -> o.trackId() == trajectory.trackId())
              .findFirst()
              .orElse(null);
      Integer id = object == null ? null : trueIds.get(object.label());
      if (id != null) {
        add(trajectory, id, object, objects, stepNanos, stampNanos, mapping);
      }
    }
  }

  private void add(
      Trajectory trajectory,
      int id,
      TrackedObject object,
      List<TrackedObject> objects,
      long stepNanos,
      long stampNanos,
      FrameMapping mapping) {
    int track = trajectory.trackId();
    int steps = Math.min(error.steps(), trajectory.points().size());
    List<Sighting> past = history.of(track, stepNanos, historyLength);
    Trajectory moving = constantVelocity.predict(track, past, stepNanos, steps);
    Trajectory bending = constantAcceleration.predict(track, past, stepNanos, steps);
    Trajectory still = standStill.predict(track, past, stepNanos, steps);
    Subset company = Neighbours.isAlone(object, objects) ? Subset.ALONE : Subset.NEAR_ANOTHER;
    TruthTracks.Centre now = truth.centre(truth.frameAt(stampNanos), id);
    double doubt = SightingErrors.doubt(object.confidence());
    if (now != null) {
      error.addStart(object.x() - now.x(), object.y() - now.y(), doubt, mapping);
    }
    List<TruthTracks.Centre> later = new ArrayList<>();
    for (int k = 1; k <= steps; k++) {
      long then = stampNanos + k * stepNanos;
      TruthTracks.Centre centre = truth.centre(then, id);
      later.add(centre);
      if (centre == null) {
        continue;
      }
      EnumSet<Subset> subsets = EnumSet.of(Subset.ALL, company);
      if (truth.hasCollision()) {
        subsets.add(Subset.COLLISION_VIDEO);
      }
      subsets.add(
          truth.collides(id, stampNanos, then)
              ? Subset.COLLISION_AHEAD
              : Subset.NO_COLLISION_AHEAD);
      Map<String, TrajectoryPoint> points = new LinkedHashMap<>();
      points.put(PREDICTED, trajectory.at(k));
      points.put(CONSTANT_VELOCITY, moving.at(k));
      points.put(CONSTANT_ACCELERATION, bending.at(k));
      points.put(STAND_STILL, still.at(k));
      error.add(points, k, centre.x(), centre.y(), doubt, mapping, subsets);
    }
    if (fit != null) {
      Map<Integer, List<Sighting>> pasts = new LinkedHashMap<>();
      objects.forEach(
          o -> pasts.put(o.trackId(), history.of(o.trackId(), stepNanos, historyLength)));
      List<Double> impact = Impact.of(track, pasts, stepNanos, steps);
      fit.add(new MotionCase(past, trajectory, impact, stepNanos, mapping, later));
    }
  }
}
