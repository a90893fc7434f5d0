package slotcast.eval;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotPerception;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.SlotPrediction;
import slotcast.runtime.engine.PathWeights;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.sim.Episode;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tracking.Ellipses;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.TrajectoryError;
import slotcast.tracking.TrajectoryEvaluator;

/**
 * Measures what a predictor's trajectories need: with learnt paths the ellipses that hold what
 * their names say, without them the straight line, the share of both and their covariance.
 *
 * @param runtime of the models
 * @param perception whose sightings are predicted from; stays open
 * @param predictor what is measured
 * @param name of the predictor, for messages
 */
record TrajectoryCalibration(
    TorchRuntime runtime, PerceptionModel perception, ModelFile predictor, String name) {
  /**
   * The videos that are measured on.
   *
   * @param videos their frames
   * @param play gives them to an evaluation
   */
  record Source(List<List<RgbImage>> videos, Consumer<VideoEvaluation> play) {
    /** Simulated videos, whose true masks are known. */
    static Source of(List<Episode> episodes) {
      return new Source(
          episodes.stream().map(Episode::frames).toList(),
          evaluation -> episodes.forEach(evaluation::add));
    }

    /**
     * Recordings, of which nothing is known.
     *
     * @param intervalNanos between two of their frames
     */
    static Source of(List<List<RgbImage>> recordings, long intervalNanos) {
      return new Source(
          recordings,
          evaluation -> recordings.forEach(frames -> evaluation.add(frames, intervalNanos)));
    }

    private String size() {
      return videos.size() + " videos of " + videos.get(0).size() + " frames";
    }
  }

  /** Whether the predictor has paths that were learnt, and so ellipses. */
  boolean learnt() {
    return PathWeights.of(predictor, name).isPresent();
  }

  /** What the predictor has now. */
  MotionCalibration before() {
    return learnt()
        ? MotionCalibration.fromJson(predictor.extra().get(MotionCalibration.KEY), name)
        : MotionCalibration.NONE;
  }

  /**
   * What was measured.
   *
   * @param every how many frames of a video one is taken of
   * @param steps farthest prediction
   * @param labels whether by true masks; else by what perception sees in later frames, and how far
   *     that is off by objects that are cut out and laid elsewhere
   * @param text gets a line on the latter
   * @throws UserError if there is nothing to measure on
   */
  MotionCalibration measured(
      Source source, int every, int steps, boolean labels, PrintWriter text) {
    MotionCalibration before = before();
    ModelFile plain =
        learnt()
            ? LoadedSlotFormer.calibrated(predictor, before.withEllipses(Ellipses.NORMAL))
            : predictor;
    try (SlotPerception seeing = new SlotPerception(perception.lent(), PerceptionOptions.DEFAULT);
        SlotPrediction prediction =
            new SlotPrediction(
                runtime.prediction(plain, name, 1, steps), PredictionOptions.DEFAULT)) {
      VideoEvaluation evaluation =
          new VideoEvaluation(seeing, prediction, before, every, steps, labels);
      source.play.accept(evaluation);
      if (!learnt()) {
        return evaluation.calibration();
      }
      TrajectoryError trajectories = evaluation.trajectories();
      String method = TrajectoryEvaluator.PREDICTED;
      if (labels) {
        return before.withEllipses(trajectories.ellipses(method));
      }
      PastedSightings off = PastedSightings.measure(perception, source.videos);
      text.println(off.summary());
      return before.withEllipses(trajectories.ellipses(method, off.offsets()));
    } catch (IllegalStateException e) { // nothing to measure the motion on
      throw new UserError(
          "calibration of " + name,
          e.getMessage() + " (" + source.size() + ")",
          "an object that is predicted and then seen",
          "raise --videos or --frames: a prediction needs a history first",
          e);
    }
  }
}
