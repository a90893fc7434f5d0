package slotcast.eval;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import slotcast.perception.SlotPerception;
import slotcast.prediction.SlotPrediction;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.sim.Suite;
import slotcast.tracking.MotionCalibration;

/**
 * A row of the table over suites: videos of one configuration, and which of their frames are taken.
 *
 * @param name of the suite, with the rate where the suite has several
 * @param scenes of the suite
 * @param every how many frames of a video one is taken of; 1 for all
 * @param stepNanos time between two points of the trajectories, whatever the rate
 */
record SuiteRow(String name, String sentence, SceneConfig scenes, int every, long stepNanos) {
  /** Between the frames of training. */
  static final long TRAINED_NANOS = 100_000_000;

  private static final double TRAINED = TRAINED_NANOS * 1e-9;
  private static final double[] AHEAD = {0.1, 0.5, 1}; // seconds
  private static final long CALIBRATION_SEED = 1_000_000;

  /** What is scored on a row's videos, and with what. */
  record Parts(SlotPerception perception, SlotPrediction prediction, MotionCalibration tuning) {}

  /**
   * The rows of a suite: one, or one for each of its rates and, for rates above that of training,
   * one more in which every n-th frame is taken, so that the rate is nearest to that of training.
   *
   * @param frames of a video at 10 Hz; at other rates as many as last as long
   * @param stepNanos time between two points of the trajectories
   */
  static List<SuiteRow> of(Suite suite, int size, int frames, long stepNanos) {
    List<SuiteRow> rows = new ArrayList<>();
    for (SceneConfig one : suite.scenes()) {
      double interval = one.frameIntervalSeconds();
      SceneConfig scenes =
          one.withSize(size, size).withFrames((int) Math.round(frames * TRAINED / interval));
      String name =
          suite.scenes().size() == 1
              ? suite.name()
              : String.format(Locale.ROOT, "%s, %.0f Hz", suite.name(), 1 / interval);
      rows.add(new SuiteRow(name, suite.sentence(), scenes, 1, stepNanos));
      int every = (int) Math.round(TRAINED / interval);
      if (every > 1) {
        rows.add(
            new SuiteRow(
                name + ", one frame of " + every, suite.sentence(), scenes, every, stepNanos));
      }
    }
    return rows;
  }

  /** Steps that are nearest to 0.1, 0.5 and 1 second. */
  List<Integer> steps() {
    List<Integer> steps = new ArrayList<>();
    for (double seconds : AHEAD) {
      steps.add((int) Math.max(1, Math.round(seconds * 1e9 / stepNanos)));
    }
    return steps;
  }

  /** One of its videos. */
  Episode video(long seed) {
    return Simulator.simulate(scenes, seed);
  }

  /**
   * The predictor's calibration with ellipses that are measured on the suite's calibration videos.
   *
   * @param labels whether true masks tell where objects are
   */
  MotionCalibration ellipses(
      TrajectoryCalibration own, int videos, boolean labels, PrintWriter text) {
    List<Episode> episodes =
        IntStream.range(0, videos).mapToObj(v -> video(CALIBRATION_SEED + v)).toList();
    int last = steps().get(AHEAD.length - 1);
    return own.measured(TrajectoryCalibration.Source.of(episodes), every, last, labels, text);
  }

  /**
   * Tunes the baselines on the suite's calibration videos, then scores.
   *
   * @param calibration number of videos for the baselines
   * @param videos number of videos to score
   * @param seed of the first of these
   */
  EvalScores score(Parts parts, int calibration, int videos, long seed) {
    VideoEvaluation before =
        new VideoEvaluation(parts.perception, null, MotionCalibration.NONE, every, 1, true);
    List<Episode> labelled = new ArrayList<>();
    for (int v = 0; v < calibration; v++) {
      Episode video = video(CALIBRATION_SEED + v);
      labelled.add(video);
      before.add(video);
    }
    MaskBaselines masks = MaskBaselines.tuned(labelled);
    KalmanTracks kalman = KalmanTracks.tuned(before.seen());
    int last = steps().get(AHEAD.length - 1);
    VideoEvaluation evaluation =
        new VideoEvaluation(parts.perception, parts.prediction, parts.tuning, every, last, true);
    for (int v = 0; v < videos; v++) {
      Episode video = video(seed + v);
      evaluation.add(video);
      masks.add(video);
    }
    TrackScores tracks =
        TrackScores.of(
            evaluation.seen(),
            kalman,
            "tuned with true masks on the suite's " + calibration + " calibration videos");
    boolean predict = parts.prediction != null;
    return new EvalScores(evaluation, masks, tracks, parts.tuning, predict, steps());
  }
}
