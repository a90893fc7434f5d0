package slotcast.eval;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.tracking.EllipseLevels;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.MotionTuning;
import slotcast.tracking.TrajectoryError;
import slotcast.tracking.TrajectoryError.Subset;
import slotcast.tracking.TrajectoryEvaluator;

/**
 * The scores of {@code ./slotcast eval}, each beside its baselines and what those are given, as
 * JSON and as tables.
 *
 * @param tracks ours beside those of a Kalman tracker
 * @param tuning of the motion models
 * @param predict whether there are trajectories
 * @param steps ahead that are told
 */
record EvalScores(
    VideoEvaluation evaluation,
    MaskBaselines masks,
    TrackScores tracks,
    MotionCalibration tuning,
    boolean predict,
    List<Integer> steps) {
  static final List<Integer> STEPS = List.of(1, 5, 10);
  private static final String PREDICTED = TrajectoryEvaluator.PREDICTED;

  /** Of the whole, for a file. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.putAll(evaluation.segmentation().byName());
    Map<String, Object> others = new LinkedHashMap<>();
    for (MaskBaselines.Method method : MaskBaselines.Method.values()) {
      Map<String, Object> one = new LinkedHashMap<>(masks.of(method).byName());
      one.put("given", masks.given(method));
      others.put(method.key(), one);
    }
    json.put("mask_baselines", others);
    json.put("tracks", tracks.json());
    json.put("perception_ms_median", evaluation.medianPerceptionMillis());
    if (!predict) {
      return json;
    }
    TrajectoryError error = evaluation.trajectories();
    for (Subset subset : Subset.values()) {
      Map<String, Object> part = new LinkedHashMap<>();
      part.put("predictions_at_" + last(), error.count(subset, last()));
      for (String method : TrajectoryEvaluator.METHODS) {
        part.put(method, error.means(method, subset, steps));
      }
      part.put("model_alone", evaluation.modelTrajectories().means(PREDICTED, subset, steps));
      json.put("trajectory_error_px_" + name(subset), part);
    }
    Map<String, Object> given = new LinkedHashMap<>();
    TrajectoryEvaluator.METHODS.forEach(m -> given.put(m, given(m)));
    json.put("trajectory_methods_are_given", given);
    for (Subset subset : Subset.values()) {
      Map<String, Object> part = new LinkedHashMap<>();
      for (int step : steps) {
        Map<String, Object> levels = new LinkedHashMap<>();
        levels.put("predictions", error.count(subset, step));
        for (int percent : EllipseLevels.PERCENT) {
          levels.put("inside_" + percent, error.coverage(PREDICTED, subset, percent, step));
        }
        part.put(Integer.toString(step), levels);
      }
      json.put("ellipses_" + name(subset), part);
    }
    return json;
  }

  private static String name(Subset subset) {
    return subset.name().toLowerCase(Locale.ROOT);
  }

  /** What a method knows beyond the sightings of its object. */
  private String given(String method) {
    return switch (method) {
      case TrajectoryEvaluator.CONSTANT_VELOCITY ->
          tuned("a Kalman filter", tuning.constantVelocity());
      case TrajectoryEvaluator.CONSTANT_ACCELERATION ->
          tuned("a parabola by least squares", tuning.constantAcceleration());
      case TrajectoryEvaluator.STAND_STILL -> "the last sighting";
      default ->
          "the slots of the frames that the model looks at; shares of model and straight"
              + " line as calibrated";
    };
  }

  private String tuned(String what, MotionTuning t) {
    return tuning.tuned()
        ? what
            + " over the last "
            + t.memory()
            + " sightings, displacement times "
            + t.scale()
            + ", by steps ahead, tuned on the calibration videos"
        : what
            + " over the last 6 sightings, not tuned: the weights are from before there was"
            + " tuning (./slotcast calibrate makes it)";
  }

  /** As a person reads them. */
  void print(PrintWriter text) {
    text.printf(Locale.ROOT, "  %-32s %6s %6s %6s %8s%n", "", "FG-ARI", "ARI", "mIoU", "FG-mIoU");
    print(text, "Slotcast", evaluation.segmentation());
    for (MaskBaselines.Method method : MaskBaselines.Method.values()) {
      print(text, method.words, masks.of(method));
    }
    for (MaskBaselines.Method method : MaskBaselines.Method.values()) {
      text.println("  " + method.words + " is given " + masks.given(method));
    }
    tracks.print(text);
    text.printf(Locale.ROOT, "Perception %.1f ms (median)%n", evaluation.medianPerceptionMillis());
    if (!predict) {
      return;
    }
    text.println("Trajectory error in pixels of the camera, at " + words() + " steps:");
    TrajectoryError error = evaluation.trajectories();
    for (Subset subset : Subset.values()) {
      text.printf(
          Locale.ROOT,
          "  %s (%d predictions at %d)%n",
          subset,
          error.count(subset, last()),
          last());
      for (String method : TrajectoryEvaluator.METHODS) {
        print(text, method, error, method, subset);
      }
      print(text, "model alone", evaluation.modelTrajectories(), PREDICTED, subset);
    }
    TrajectoryEvaluator.METHODS.forEach(m -> text.println("  " + m + ": " + given(m)));
    text.println("True centres inside the ellipses of 50, 90 and 95 %, at " + words() + " steps:");
    for (Subset subset : Subset.values()) {
      text.printf("  %-20s", subset);
      for (int step : steps) {
        text.printf(
            Locale.ROOT,
            "  %.2f %.2f %.2f (%d)",
            error.coverage(PREDICTED, subset, 50, step),
            error.coverage(PREDICTED, subset, 90, step),
            error.coverage(PREDICTED, subset, 95, step),
            error.count(subset, step));
      }
      text.println();
    }
  }

  private static void print(PrintWriter text, String name, SegmentationScore s) {
    text.printf(
        Locale.ROOT,
        "  %-32s %6.3f %6.3f %6.3f %8.3f%n",
        name,
        s.fgAri(),
        s.ari(),
        s.miou(),
        s.fgMiou());
  }

  private void print(
      PrintWriter text, String name, TrajectoryError error, String method, Subset subset) {
    text.printf(
        Locale.ROOT,
        "    %-22s %6.2f %6.2f %6.2f%n",
        name,
        error.mean(method, subset, steps.get(0)),
        error.mean(method, subset, steps.get(1)),
        error.mean(method, subset, last()));
  }

  private int last() {
    return steps.get(steps.size() - 1);
  }

  private String words() {
    return steps.get(0) + ", " + steps.get(1) + " and " + last();
  }
}
