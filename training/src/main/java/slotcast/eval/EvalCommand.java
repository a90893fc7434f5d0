package slotcast.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.file.AtomicFiles;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotPerception;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.SlotPrediction;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.tracking.TrajectoryError;
import slotcast.tracking.TrajectoryError.Subset;
import slotcast.tracking.TrajectoryEvaluator;

/**
 * {@code ./slotcast eval}: scores of weights on held-out simulated videos. Commands for other
 * videos are added below it where training is known.
 */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    subcommands = BoxesCommand.class,
    description = {
      "Scores weights on simulated videos that no training run has seen: FG-ARI, ARI and mIoU over",
      "whole videos, and the error of predicted trajectories beside constant velocity and standing",
      "still. Runs the same code that the ROS 2 nodes run, frame by frame.",
      "'eval savi' and 'eval slotformer' score on any data set."
    })
public class EvalCommand implements Callable<Integer> {
  private static final List<Integer> STEPS = List.of(1, 5, 10);
  private static final String PREDICTED = TrajectoryEvaluator.PREDICTED;

  @Spec CommandSpec spec;

  @Option(
      names = "--weights",
      paramLabel = "FILE|NAME",
      defaultValue = "isa-small",
      description = "SAVi model (default: ${DEFAULT-VALUE}).")
  String weights;

  @Option(
      names = "--predictor-weights",
      paramLabel = "FILE|NAME|none",
      defaultValue = "slotformer-isa",
      description = "SlotFormer model, or none (default: ${DEFAULT-VALUE}).")
  String predictorWeights;

  @Mixin final VideosMixin videos = new VideosMixin(50, 2_000_000);

  @Mixin final BackendMixin backend = new BackendMixin();

  @Mixin final ComputeThreads threads = new ComputeThreads();

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "64",
      description = "Width and height of the camera's image (default: ${DEFAULT-VALUE}).")
  int size;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the numbers as JSON.")
  Path out;

  @Override
  public Integer call() throws IOException {
    videos.check();
    threads.apply();
    SceneConfig scenes = SceneConfig.obj3d().withSize(size, size).withFrames(videos.frames);
    boolean predict = !predictorWeights.equals("none");
    PrintWriter text = spec.commandLine().getOut();
    TorchRuntime runtime = backend.runtime();
    try (SlotPerception perception =
            new SlotPerception(runtime.perception(weights, 1), PerceptionOptions.DEFAULT);
        SlotPrediction prediction =
            predict
                ? new SlotPrediction(
                    runtime.prediction(predictorWeights, 1, VideoEvaluation.STEPS),
                    PredictionOptions.DEFAULT)
                : null) {
      VideoEvaluation evaluation = new VideoEvaluation(perception, prediction);
      for (int v = 0; v < videos.count; v++) {
        evaluation.add(Simulator.simulate(scenes, videos.seed + v));
        if ((v + 1) % 10 == 0) {
          spec.commandLine().getErr().printf("%d of %d videos%n", v + 1, videos.count);
          spec.commandLine().getErr().flush();
        }
      }
      Map<String, Object> report = report(evaluation, predict);
      print(text, evaluation, predict);
      if (out != null) {
        write(report);
      }
    }
    return 0;
  }

  private Map<String, Object> report(VideoEvaluation evaluation, boolean predict) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("weights", weights);
    report.put("videos", videos.count);
    report.put("frames", videos.frames);
    report.put("size", size);
    report.put("seed", videos.seed);
    report.putAll(evaluation.segmentation().byName());
    report.put("perception_ms_median", evaluation.medianPerceptionMillis());
    if (predict) {
      report.put("predictor_weights", predictorWeights);
      TrajectoryError error = evaluation.trajectories();
      for (Subset subset : Subset.values()) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("predictions_at_10", error.count(subset, 10));
        for (String method : TrajectoryEvaluator.METHODS) {
          part.put(method, error.means(method, subset, STEPS));
        }
        part.put("model_alone", evaluation.modelTrajectories().means(PREDICTED, subset, STEPS));
        report.put("trajectory_error_px_" + subset.name().toLowerCase(Locale.ROOT), part);
      }
    }
    return report;
  }

  private void print(PrintWriter text, VideoEvaluation evaluation, boolean predict) {
    text.printf(
        Locale.ROOT,
        "%d videos of %d frames, %dx%d, seeds %d to %d%n",
        videos.count,
        videos.frames,
        size,
        size,
        videos.seed,
        videos.seed + videos.count - 1);
    SegmentationScore score = evaluation.segmentation();
    text.printf(
        Locale.ROOT,
        "FG-ARI %.3f   ARI %.3f   mIoU %.3f   FG-mIoU %.3f   perception %.1f ms (median)%n",
        score.fgAri(),
        score.ari(),
        score.miou(),
        score.fgMiou(),
        evaluation.medianPerceptionMillis());
    if (predict) {
      text.println("Trajectory error in pixels of the camera, at 1, 5 and 10 steps:");
      TrajectoryError error = evaluation.trajectories();
      for (Subset subset : Subset.values()) {
        text.printf(Locale.ROOT, "  %s (%d predictions at 10)%n", subset, error.count(subset, 10));
        for (String method : TrajectoryEvaluator.METHODS) {
          print(text, method, error, method, subset);
        }
        print(text, "model alone", evaluation.modelTrajectories(), PREDICTED, subset);
      }
      text.printf(
          Locale.ROOT,
          "True centres inside the 95 %% ellipse at 1, 5 and 10 steps: %.2f %.2f %.2f%n",
          error.coverage95(PREDICTED, 1),
          error.coverage95(PREDICTED, 5),
          error.coverage95(PREDICTED, 10));
    }
    text.flush();
  }

  private static void print(
      PrintWriter text, String name, TrajectoryError error, String method, Subset subset) {
    text.printf(
        Locale.ROOT,
        "    %-18s %6.2f %6.2f %6.2f%n",
        name,
        error.mean(method, subset, 1),
        error.mean(method, subset, 5),
        error.mean(method, subset, 10));
  }

  private void write(Map<String, Object> report) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    AtomicFiles.write(out, json.writeValueAsString(report));
  }
}
