package slotcast.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
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
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.image.PngFile;
import slotcast.model.BundledWeights;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotPerception;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.SlotPrediction;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.sim.Suite;
import slotcast.slotformer.LoadedSlotFormer;
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
      "whole videos, beside masks by colour, background subtraction and optical flow; tracks"
          + " beside",
      "those of a Kalman filter on the same masks; the error of",
      "predicted trajectories beside constant velocity, constant acceleration and standing still;",
      "and how many true centres lie inside the predicted ellipses. Runs the same code that the",
      "ROS 2 nodes run, frame by frame.",
      "'eval savi' and 'eval slotformer' score on any data set."
    })
public class EvalCommand implements Callable<Integer> {
  /** Of the JSON with suites. */
  static final String SUITES_SCHEMA = "slotcast.eval-suites/1";

  @Spec CommandSpec spec;

  @Option(
      names = "--weights",
      paramLabel = "FILE|NAME",
      defaultValue = BundledWeights.PERCEPTION,
      description = "SAVi model (default: ${DEFAULT-VALUE}).")
  String weights;

  @Option(
      names = "--predictor-weights",
      paramLabel = "FILE|NAME|none",
      defaultValue = BundledWeights.PREDICTION,
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

  @Option(
      names = "--suite",
      paramLabel = "NAME[,NAME…]|all",
      description = {
        "Suites of harder scenes (./slotcast simulate --list-suites), one row of a table each. The",
        "colour threshold and the Kalman tracker are tuned on each suite's own calibration videos,",
        "with labels."
      })
  String suite;

  @Option(
      names = "--textures",
      paramLabel = "DIR",
      description = "With the suite textures: images that are laid on objects and floor.")
  String textures;

  @Option(
      names = "--calibration-videos",
      paramLabel = "N",
      defaultValue = "32",
      description = {
        "With --suite: videos that the baselines are tuned on, seeds 1000000 and on (default:",
        "${DEFAULT-VALUE})."
      })
  int calibrationVideos;

  @Option(
      names = "--own-ellipses",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "With --suite: measure the ellipses of learnt paths anew on N videos of each suite, seeds",
        "1000000 and on, with labels, as ./slotcast calibrate --suite does; 0 for those of the",
        "weights (default: ${DEFAULT-VALUE})."
      })
  int ownEllipses;

  @Option(
      names = "--without-labels",
      description = "With --own-ellipses: measure them without true masks.")
  boolean withoutLabels;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "With --suite: write the tables as Markdown.")
  Path table;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "With --suite: write a frame of each suite with our masks, as PNG.")
  Path picture;

  @Override
  public Integer call() throws IOException {
    videos.check();
    threads.apply();
    if (suite == null && (table != null || picture != null || textures != null)) {
      throw new UserError(
          "--table, --picture and --textures",
          "one of them without --suite",
          "them with suites only",
          "add --suite all");
    }
    boolean predict = !predictorWeights.equals("none");
    if (ownEllipses < 0
        || ownEllipses > 0 && (suite == null || !predict)
        || withoutLabels && ownEllipses == 0) {
      throw new UserError(
          "--own-ellipses and --without-labels",
          ownEllipses + (withoutLabels ? " and --without-labels" : ""),
          "a number of videos with --suite and a predictor",
          "add --suite all --own-ellipses 100, or leave them out");
    }
    long step = predict ? step() : SuiteRow.TRAINED_NANOS;
    List<SuiteRow> rows =
        suite == null
            ? List.of()
            : Suite.withTextures(Suite.list(suite), textures).stream()
                .flatMap(s -> SuiteRow.of(s, size, videos.frames, step).stream())
                .toList();
    int steps =
        rows.stream().mapToInt(r -> Collections.max(r.steps())).max().orElse(VideoEvaluation.STEPS);
    TorchRuntime runtime = backend.runtime();
    try (PerceptionModel model = runtime.perception(weights, 1);
        SlotPerception perception = new SlotPerception(model.lent(), PerceptionOptions.DEFAULT);
        SlotPrediction prediction =
            predict
                ? new SlotPrediction(
                    runtime.prediction(predictorWeights, 1, steps), PredictionOptions.DEFAULT)
                : null) {
      if (suite == null) {
        plain(perception, prediction);
      } else {
        TrajectoryCalibration own = ownEllipses == 0 ? null : own(runtime, model);
        suites(rows, new SuiteRow.Parts(perception, prediction, tuning(prediction)), own);
      }
    }
    return 0;
  }

  private TrajectoryCalibration own(TorchRuntime runtime, PerceptionModel model) {
    ModelFile predictor = BundledWeights.read(predictorWeights, LoadedSlotFormer.KIND);
    TrajectoryCalibration own =
        new TrajectoryCalibration(runtime, model, predictor, predictorWeights);
    if (!own.learnt()) {
      throw new UserError(
          "--own-ellipses with " + predictorWeights,
          "a predictor without learnt paths",
          "one that ./slotcast train paths has made",
          "leave --own-ellipses out, or name another");
    }
    return own;
  }

  private long step() {
    return LoadedSlotFormer.stepNanos(
        BundledWeights.read(predictorWeights, LoadedSlotFormer.KIND), predictorWeights);
  }

  private void plain(SlotPerception perception, SlotPrediction prediction) throws IOException {
    SceneConfig scenes = SceneConfig.obj3d().withSize(size, size).withFrames(videos.frames);
    VideoEvaluation evaluation = new VideoEvaluation(perception, prediction, tuning(prediction));
    MaskBaselines masks = new MaskBaselines();
    for (int v = 0; v < videos.count; v++) {
      Episode video = Simulator.simulate(scenes, videos.seed + v);
      evaluation.add(video);
      masks.add(video);
      if ((v + 1) % 10 == 0) {
        tell(v + 1 + " of " + videos.count + " videos");
      }
    }
    EvalScores scores =
        new EvalScores(
            evaluation,
            masks,
            TrackScores.of(evaluation.seen(), TrackScores.PLAIN, TrackScores.PLAIN_GIVEN),
            tuning(prediction),
            prediction != null,
            EvalScores.STEPS);
    Map<String, Object> report = report();
    report.putAll(scores.json());
    write(report);
    PrintWriter text = spec.commandLine().getOut();
    text.println(heading());
    scores.print(text);
    text.flush();
  }

  /**
   * @param own measures each suite's ellipses; null for those of the weights
   */
  private void suites(List<SuiteRow> rows, SuiteRow.Parts parts, TrajectoryCalibration own)
      throws IOException {
    if (calibrationVideos < 1) {
      throw new UserError(
          "--calibration-videos",
          String.valueOf(calibrationVideos),
          "at least 1",
          "raise it, or leave it out");
    }
    Map<String, EvalScores> scores = new LinkedHashMap<>();
    Map<String, Object> json = new LinkedHashMap<>();
    Map<SceneConfig, EvalScores> known = new HashMap<>(); // 10 Hz is plain
    for (SuiteRow row : rows) {
      EvalScores one = row.every() == 1 ? known.get(row.scenes()) : null;
      if (one == null) {
        one = own == null ? scored(row, parts) : withOwn(row, parts, own);
        known.putIfAbsent(row.scenes(), one);
      }
      scores.put(row.name(), one);
      Map<String, Object> part = new LinkedHashMap<>();
      part.put("sentence", row.sentence());
      part.put("steps", row.steps());
      part.putAll(one.json());
      json.put(row.name(), part);
      tell(scores.size() + " of " + rows.size() + ": " + row.name());
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("schema", SUITES_SCHEMA);
    report.putAll(report());
    report.put("calibration_videos", calibrationVideos);
    report.put("own_ellipses", ownEllipses);
    report.put("own_ellipses_with_labels", ownEllipses > 0 && !withoutLabels);
    report.put("suites", json);
    write(report);
    String tables = SuiteTables.markdown(scores, heading() + " of each suite." + ellipses());
    if (table != null) {
      AtomicFiles.write(table, tables);
    }
    if (picture != null) {
      PngFile.write(SuitePicture.draw(rows, parts.perception(), videos.seed), picture);
    }
    PrintWriter text = spec.commandLine().getOut();
    text.print(tables);
    text.flush();
  }

  private EvalScores scored(SuiteRow row, SuiteRow.Parts parts) {
    return row.score(parts, calibrationVideos, videos.count, videos.seed);
  }

  private EvalScores withOwn(SuiteRow row, SuiteRow.Parts parts, TrajectoryCalibration own) {
    MotionCalibration measured =
        row.ellipses(own, ownEllipses, !withoutLabels, spec.commandLine().getErr());
    int steps = Collections.max(row.steps());
    try (SlotPrediction prediction =
        new SlotPrediction(
            own.runtime()
                .prediction(
                    LoadedSlotFormer.calibrated(own.predictor(), measured),
                    predictorWeights,
                    1,
                    steps),
            PredictionOptions.DEFAULT)) {
      return scored(row, new SuiteRow.Parts(parts.perception(), prediction, parts.tuning()));
    }
  }

  private String heading() {
    return String.format(
        Locale.ROOT,
        "%d videos of %d frames, %dx%d, seeds %d to %d",
        videos.count,
        videos.frames,
        size,
        size,
        videos.seed,
        videos.seed + videos.count - 1);
  }

  private String ellipses() {
    return ownEllipses == 0
        ? ""
        : String.format(
            Locale.ROOT,
            " Ellipses are measured on %d other videos of each suite, %s labels.",
            ownEllipses,
            withoutLabels ? "without" : "with");
  }

  private void tell(String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(what);
    err.flush();
  }

  private static MotionCalibration tuning(SlotPrediction prediction) {
    return prediction == null ? MotionCalibration.NONE : prediction.spec().motion();
  }

  private Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("weights", weights);
    report.put("videos", videos.count);
    report.put("frames", videos.frames);
    report.put("size", size);
    report.put("seed", videos.seed);
    if (!predictorWeights.equals("none")) {
      report.put("predictor_weights", predictorWeights);
    }
    return report;
  }

  private void write(Map<String, Object> report) throws IOException {
    if (out == null) {
      return;
    }
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    AtomicFiles.write(out, json.writeValueAsString(report));
  }
}
