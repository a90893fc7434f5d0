package slotcast.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slotcast.image.RgbImage;
import slotcast.metrics.Contingency;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.prediction.Prediction;
import slotcast.prediction.SlotPrediction;
import slotcast.sim.CollisionEvent;
import slotcast.sim.Episode;
import slotcast.tracking.Ellipses;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.MotionFit;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryError;
import slotcast.tracking.TrajectoryEvaluator;
import slotcast.tracking.TruthTracks;

/**
 * Runs simulated videos through the same cores that the nodes run, frame by frame, and scores the
 * label images over whole videos and the trajectories beside the baselines.
 */
final class VideoEvaluation {
  static final int STEPS = 10;
  private static final int BASELINE_HISTORY = 6; // what the predictor sees
  private static final int MIN_PIXELS = 8; // fewer visible pixels: not visible

  private final SlotPerception perception;
  private final SlotPrediction prediction; // null: perception only
  private final int every;
  private final boolean labels;
  private final int steps;
  private final TrajectoryError trajectories;
  private final TrajectoryError modelTrajectories;
  private final MotionFit fit;
  private final MotionCalibration tuning;
  private final List<SeenVideo> seenVideos = new ArrayList<>();
  private final List<SegmentationScore> scores = new ArrayList<>();
  private final List<Double> perceptionMillis = new ArrayList<>();

  /**
   * @param prediction null for perception only
   * @param tuning of the baselines
   */
  VideoEvaluation(SlotPerception perception, SlotPrediction prediction, MotionCalibration tuning) {
    this(perception, prediction, tuning, 1, STEPS, true);
  }

  /**
   * @param prediction null for perception only
   * @param tuning of the baselines
   * @param every how many frames of a video one is taken of
   * @param steps farthest prediction
   * @param labels whether true masks tell where objects are, else what perception sees of them in
   *     later frames, which has no collisions and for masks no truth
   */
  VideoEvaluation(
      SlotPerception perception,
      SlotPrediction prediction,
      MotionCalibration tuning,
      int every,
      int steps,
      boolean labels) {
    this.labels = labels;
    this.perception = perception;
    this.prediction = prediction;
    this.tuning = tuning;
    this.every = every;
    this.steps = steps;
    Ellipses levels = prediction == null ? Ellipses.NORMAL : prediction.spec().motion().levels();
    trajectories = new TrajectoryError(TrajectoryEvaluator.METHODS, steps, levels);
    modelTrajectories = new TrajectoryError(TrajectoryEvaluator.METHODS, steps);
    fit = new MotionFit(BASELINE_HISTORY, steps);
  }

  /** Adds a video whose true masks are known. */
  void add(Episode video) {
    add(video.frames(), Math.round(video.config().frameIntervalSeconds() * 1e9), video);
  }

  /**
   * Adds a recording, of which nothing is known; for an evaluation without labels.
   *
   * @param intervalNanos between two frames
   */
  void add(List<RgbImage> frames, long intervalNanos) {
    if (labels) {
      throw new IllegalStateException("a recording has no true masks");
    }
    add(frames, intervalNanos, null);
  }

  /**
   * @param video null for a recording
   */
  private void add(List<RgbImage> all, long intervalNanos, Episode video) {
    long interval = every * intervalNanos;
    List<Long> stamps = new ArrayList<>();
    List<RgbImage> frames = new ArrayList<>();
    List<byte[]> masks = new ArrayList<>();
    for (int t = 0; t < all.size(); t += every) {
      frames.add(all.get(t));
      if (labels) {
        masks.add(video.masks().get(t));
      }
      stamps.add(frames.size() * interval);
    }
    perception.reset();
    if (prediction != null) {
      prediction.reset();
    }
    Contingency table = new Contingency();
    SeenVideo kept = new SeenVideo(frames.get(0).width(), interval);
    List<PerceptionResult> results = new ArrayList<>();
    List<Optional<Prediction>> expected = new ArrayList<>();
    for (int t = 0; t < stamps.size(); t++) {
      long start = System.nanoTime();
      PerceptionResult seen = perception.process(frames.get(t), stamps.get(t)).orElseThrow();
      perceptionMillis.add((System.nanoTime() - start) / 1e6);
      results.add(seen);
      if (labels) {
        table.add(masks.get(t), seen.labels());
        kept.frames().add(new SeenVideo.Frame(masks.get(t), seen.labels(), seen.objects()));
      }
      if (prediction != null) {
        prediction.push(seen.slots());
        expected.add(prediction.predict(steps));
      }
    }
    if (labels) {
      scores.add(SegmentationScore.of(table));
      seenVideos.add(kept);
    }
    if (prediction != null) {
      TruthTracks truth = labels ? truth(video, masks, stamps, interval) : seen(stamps, results);
      compare(truth, results, expected);
    }
  }

  private static TruthTracks truth(
      Episode video, List<byte[]> masks, List<Long> stamps, long interval) {
    List<TruthTracks.Collision> collisions = new ArrayList<>();
    for (CollisionEvent c : video.collisions()) {
      long stamp = interval + Math.round(c.timeSeconds() * 1e9);
      collisions.add(new TruthTracks.Collision(stamp, c.firstId() + 1, c.secondId() + 1));
    }
    return new TruthTracks(stamps, masks, video.config().width(), MIN_PIXELS, collisions);
  }

  /** What perception saw in all frames, in place of the truth: an object is its track. */
  private static TruthTracks seen(List<Long> stamps, List<PerceptionResult> all) {
    List<byte[]> tracks = new ArrayList<>();
    for (PerceptionResult frame : all) {
      byte[] trackByLabel = new byte[256];
      frame.objects().forEach(o -> trackByLabel[o.label()] = (byte) o.trackId());
      byte[] pixels = frame.labels().clone();
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = trackByLabel[pixels[p] & 0xff];
      }
      tracks.add(pixels);
    }
    return new TruthTracks(stamps, tracks, all.get(0).width(), MIN_PIXELS, List.of());
  }

  private void compare(
      TruthTracks truth, List<PerceptionResult> all, List<Optional<Prediction>> expected) {
    TrajectoryEvaluator evaluator =
        new TrajectoryEvaluator(truth, trajectories, BASELINE_HISTORY, tuning);
    TrajectoryEvaluator alone =
        new TrajectoryEvaluator(truth, modelTrajectories, BASELINE_HISTORY, tuning, fit);
    for (int t = 0; t < all.size(); t++) {
      Optional<Prediction> predicted = expected.get(t);
      add(evaluator, all.get(t), predicted, Prediction::trajectories);
      add(alone, all.get(t), predicted, Prediction::modelTrajectories);
    }
  }

  private static void add(
      TrajectoryEvaluator evaluator,
      PerceptionResult seen,
      Optional<Prediction> predicted,
      Function<Prediction, List<Trajectory>> paths) {
    evaluator.frame(
        seen.stampNanos(),
        seen.labels(),
        seen.objects(),
        predicted.map(paths).orElse(List.of()),
        predicted.map(Prediction::stepNanos).orElse(0L),
        seen.slots().mapping());
  }

  /** Means over the videos. */
  SegmentationScore segmentation() {
    return SegmentationScore.mean(scores);
  }

  /** What was seen, for the scores of tracks. */
  List<SeenVideo> seen() {
    return seenVideos;
  }

  /** Of the trajectories as they are published. */
  TrajectoryError trajectories() {
    return trajectories;
  }

  /** Of what the model alone expects. */
  TrajectoryError modelTrajectories() {
    return modelTrajectories;
  }

  /** Measured on these videos. */
  MotionCalibration calibration() {
    return fit.calibration();
  }

  /** Median time of a frame through perception, in milliseconds. */
  double medianPerceptionMillis() {
    return perceptionMillis.stream().sorted().skip(perceptionMillis.size() / 2).findFirst().get();
  }
}
