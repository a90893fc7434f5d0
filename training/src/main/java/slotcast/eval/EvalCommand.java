package slotcast.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.tracking.MotionCalibration;

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
      "whole videos, beside masks by colour, background subtraction and optical flow; the error of",
      "predicted trajectories beside constant velocity, constant acceleration and standing still;",
      "and how many true centres lie inside the predicted ellipses. Runs the same code that the",
      "ROS 2 nodes run, frame by frame.",
      "'eval savi' and 'eval slotformer' score on any data set."
    })
public class EvalCommand implements Callable<Integer> {
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
      VideoEvaluation evaluation = new VideoEvaluation(perception, prediction, tuning(prediction));
      MaskBaselines masks = new MaskBaselines();
      for (int v = 0; v < videos.count; v++) {
        Episode video = Simulator.simulate(scenes, videos.seed + v);
        evaluation.add(video);
        masks.add(video);
        if ((v + 1) % 10 == 0) {
          spec.commandLine().getErr().printf("%d of %d videos%n", v + 1, videos.count);
          spec.commandLine().getErr().flush();
        }
      }
      EvalScores scores = new EvalScores(evaluation, masks, tuning(prediction), predict);
      if (out != null) {
        write(report(scores, predict));
      }
      text.printf(
          Locale.ROOT,
          "%d videos of %d frames, %dx%d, seeds %d to %d%n",
          videos.count,
          videos.frames,
          size,
          size,
          videos.seed,
          videos.seed + videos.count - 1);
      scores.print(text);
      text.flush();
    }
    return 0;
  }

  private static MotionCalibration tuning(SlotPrediction prediction) {
    return prediction == null ? MotionCalibration.NONE : prediction.spec().motion();
  }

  private Map<String, Object> report(EvalScores scores, boolean predict) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("weights", weights);
    report.put("videos", videos.count);
    report.put("frames", videos.frames);
    report.put("size", size);
    report.put("seed", videos.seed);
    if (predict) {
      report.put("predictor_weights", predictorWeights);
    }
    report.putAll(scores.json());
    return report;
  }

  private void write(Map<String, Object> report) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    AtomicFiles.write(out, json.writeValueAsString(report));
  }
}
