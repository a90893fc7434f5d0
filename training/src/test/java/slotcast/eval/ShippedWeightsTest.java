package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotPerception;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.SlotPrediction;
import slotcast.runtime.Compute;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.sim.Suite;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.TrajectoryError;
import slotcast.tracking.TrajectoryError.Subset;
import slotcast.tracking.TrajectoryEvaluator;

/**
 * The weights that ship, on held-out videos: a broken file, or one that is not the file that
 * docs/results.md tells of, does not pass.
 */
@Tag("quality")
class ShippedWeightsTest {
  private static final int VIDEOS = 24;
  private static final long SEED = 2_000_000;

  @ParameterizedTest
  @CsvSource({
    "isa-small, slotformer-isa, 0.88, 0.82, 1.00, 0.75",
    "isa-64, slotformer-isa-64, 0.93, 0.88, 1.00, 0.60",
    "savi-small, slotformer-small, 0.80, 0.72, 1.05, 1.05"
  })
  void scoresAreThoseOfTheDocs(
      String savi,
      String former,
      double leastFgAri,
      double leastMiou,
      double ofTheLine,
      double ofTheLineAtTen) {
    TorchRuntime runtime = TorchRuntime.on(new Compute("cpu", "auto"));
    try (SlotPerception perception =
            new SlotPerception(runtime.perception(savi, 1), PerceptionOptions.DEFAULT);
        SlotPrediction prediction =
            new SlotPrediction(
                runtime.prediction(former, 1, VideoEvaluation.STEPS), PredictionOptions.DEFAULT)) {
      MotionCalibration motion = prediction.spec().motion();
      VideoEvaluation evaluation = new VideoEvaluation(perception, prediction, motion);
      SceneConfig scenes = SceneConfig.obj3d().withSize(64, 64).withFrames(20);
      for (int v = 0; v < VIDEOS; v++) {
        evaluation.add(Simulator.simulate(scenes, SEED + v));
      }
      SegmentationScore masks = evaluation.segmentation();
      assertThat(masks.fgAri()).as("FG-ARI of %s", savi).isGreaterThan(leastFgAri);
      assertThat(masks.miou()).as("mIoU of %s", savi).isGreaterThan(leastMiou);
      TrajectoryError error = evaluation.trajectories();
      for (int step : new int[] {1, 5, 10}) {
        String what = former + " at step " + step;
        assertThat(error.mean(TrajectoryEvaluator.PREDICTED, Subset.ALL, step))
            .as(what)
            .isLessThan(
                (step == 10 ? ofTheLineAtTen : ofTheLine)
                    * error.mean(TrajectoryEvaluator.CONSTANT_VELOCITY, Subset.ALL, step))
            .isLessThan(error.mean(TrajectoryEvaluator.STAND_STILL, Subset.ALL, step));
        assertThat(error.coverage(TrajectoryEvaluator.PREDICTED, Subset.ALL, 90, step))
            .as("90 %% ellipse of %s", what)
            .isBetween(0.75, 0.98);
      }
    }
  }

  /** Also where objects are many, grey, of one colour or patterned. */
  @ParameterizedTest
  @CsvSource({
    "plain, 0.94, 0.88, 0.92",
    "grayscale, 0.86, 0.72, 0.78",
    "many, 0.93, 0.84, 0.89",
    "equal-colours, 0.91, 0.87, 0.9",
    "textures, 0.74, 0.64, 0.25",
    "clutter, 0.91, 0.80, 0.3",
    "occluders, 0.88, 0.66, 0.35"
  })
  void masksOf64x64AreThoseOfTheDocs(
      String suite, double leastFgAri, double leastFgMiou, double leastMota) {
    TorchRuntime runtime = TorchRuntime.on(new Compute("cpu", "auto"));
    try (SlotPerception perception =
        new SlotPerception(runtime.perception("isa-64", 1), PerceptionOptions.DEFAULT)) {
      VideoEvaluation evaluation = new VideoEvaluation(perception, null, MotionCalibration.NONE);
      for (long seed = SEED; seed < SEED + VIDEOS; seed++) {
        evaluation.add(Simulator.simulate(Suite.of(suite).scenes(seed), seed));
      }
      SegmentationScore masks = evaluation.segmentation();
      assertThat(masks.fgAri()).as("FG-ARI of %s", suite).isGreaterThan(leastFgAri);
      assertThat(masks.fgMiou()).as("FG-mIoU of %s", suite).isGreaterThan(leastFgMiou);
      TrackScore tracks = TrackScores.of(evaluation.seen(), TrackScores.PLAIN, "").own();
      assertThat(tracks.mota()).as("MOTA of %s", suite).isGreaterThan(leastMota);
    }
  }

  /** One predictor for scenes that are seen well and badly. */
  @ParameterizedTest
  @CsvSource({
    "many, 1.00, 0.70",
    "shapes, 1.00, 0.70",
    "grayscale, 1.02, 0.80",
    "textures, 1.02, 0.85"
  })
  void pathsOf64x64AreThoseOfTheDocs(String suite, double ofTheLine, double ofTheLineAtTen) {
    TorchRuntime runtime = TorchRuntime.on(new Compute("cpu", "auto"));
    try (SlotPerception perception =
            new SlotPerception(runtime.perception("isa-64", 1), PerceptionOptions.DEFAULT);
        SlotPrediction prediction =
            new SlotPrediction(
                runtime.prediction("slotformer-isa-64", 1, VideoEvaluation.STEPS),
                PredictionOptions.DEFAULT)) {
      VideoEvaluation evaluation =
          new VideoEvaluation(perception, prediction, prediction.spec().motion());
      for (long seed = SEED; seed < SEED + VIDEOS; seed++) {
        SceneConfig scenes = Suite.of(suite).scenes(seed).withSize(64, 64).withFrames(20);
        evaluation.add(Simulator.simulate(scenes, seed));
      }
      TrajectoryError error = evaluation.trajectories();
      for (int step : new int[] {1, 5, 10}) {
        double own = error.mean(TrajectoryEvaluator.PREDICTED, Subset.ALL, step);
        for (String other :
            List.of(TrajectoryEvaluator.CONSTANT_VELOCITY, TrajectoryEvaluator.STAND_STILL)) {
          assertThat(own)
              .as("%s at step %s beside %s", suite, step, other)
              .isLessThan(
                  (step == 10 ? ofTheLineAtTen : ofTheLine) * error.mean(other, Subset.ALL, step));
        }
        assertThat(error.coverage(TrajectoryEvaluator.PREDICTED, Subset.ALL, 90, step))
            .as("90 %% ellipse on %s at step %s", suite, step)
            .isBetween(suite.equals("textures") ? 0.60 : 0.82, 0.98);
      }
    }
  }

  @Test
  void shippedPredictorsKnowATunedLineAndEachObjectsSpread() {
    TorchRuntime runtime = TorchRuntime.on(new Compute("cpu", "auto"));
    for (String former : List.of("slotformer-isa", "slotformer-isa-64", "slotformer-small")) {
      try (SlotPrediction prediction =
          new SlotPrediction(
              runtime.prediction(former, 1, VideoEvaluation.STEPS), PredictionOptions.DEFAULT)) {
        assertThat(prediction.spec().motion().tuned()).as(former).isTrue();
        assertThat(prediction.spec().motion().spread()).as(former).isNotNull();
      }
    }
  }
}
