package slotcast.eval;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.model.BundledWeights;
import slotcast.model.ColourNoise;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.onnx.ConvRanges;
import slotcast.perception.MaskCalibration;
import slotcast.perception.MaskCalibration.Edges;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotPerception;
import slotcast.runtime.engine.EnginePerceptionModel;
import slotcast.runtime.onnx.OnnxPerception;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.sim.Suite;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tracking.MotionCalibration;

/** {@code ./slotcast calibrate}: decisions and uncertainties, measured on held-out videos. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures, on videos that no training run has seen, what a model needs to make good",
      "decisions, and writes copies of the weights that carry it:",
      "  SAVi        whether masks heed the colours and the edges of the image, and the weight of the",
      "              background's mask: those with the largest sum of FG-ARI, ARI and mIoU",
      "  SlotFormer  the straight line that is the best beside it (how many sightings it looks at,",
      "              how much of its motion is believed), the share of both in its trajectories,",
      "              and their covariance, from an object's speed, the disagreement of both, and",
      "              others that it may touch. With learnt paths (./slotcast train paths) the",
      "              ellipses alone: the paths began from that line",
      "Use other seeds than ./slotcast eval does."
    })
public final class CalibrateCommand implements Callable<Integer> {
  private static final List<Double> BACKGROUND_WEIGHTS = List.of(0.8, 0.7, 0.6, 0.5, 0.4);
  private static final List<Double> COLOUR_DEVIATIONS = List.of(0.0, 0.2, 0.35); // 0: none
  private static final List<Double> EDGE_RADII = List.of(3 / 32.0, 1 / 8.0); // of the height

  /** A deviation of 3 % of the range of colours: above a camera's noise. */
  private static final double EDGE_EPSILON = 1e-3;

  private static final int RANGE_VIDEOS = 16;

  private static final double SHARED_SIMILARITY = 0.95;

  @Spec CommandSpec spec;

  @Option(names = "--weights", required = true, paramLabel = "FILE|NAME", description = "SAVi.")
  String weights;

  @Option(
      names = "--out-weights",
      required = true,
      paramLabel = "FILE",
      description = "The calibrated SAVi model.")
  Path outWeights;

  @Option(
      names = "--predictor-weights",
      paramLabel = "FILE|NAME",
      description = "SlotFormer trained on these slots (default: none).")
  String predictorWeights;

  @Option(
      names = "--out-predictor-weights",
      paramLabel = "FILE",
      description = "The calibrated SlotFormer model.")
  Path outPredictorWeights;

  @Option(
      names = "--without-paths",
      description = {
        "Leaves out the learnt paths of --predictor-weights, and measures the line and the shares",
        "of trajectories anew: what ./slotcast train paths --predictor begins from."
      })
  boolean withoutPaths;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = {
        "A camera that stands still (video, rosbag2 or folder of pictures), in place of simulated",
        "videos: the masks are chosen that agree best with what differs from the background. No",
        "labels. Training with hints ends with it. With --keep-masks and --predictor-weights its",
        "trajectories are measured there, by what perception sees in later frames, whether the",
        "camera stands still or not."
      })
  Path data;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = "runs/cache",
      description = "With --data: folder of the frame caches (default: ${DEFAULT-VALUE}).")
  Path cache;

  @Option(
      names = "--keep-masks",
      description = "Leaves SAVi's calibration as it is, and measures the trajectories alone.")
  boolean keepMasks;

  @Option(
      names = "--without-labels",
      description = {
        "Takes no true masks. How far colours are off is found by what is likeliest, the weight of",
        "the background's mask on objects that are cut out of the videos and laid elsewhere: of",
        "simulated videos, or of --data, whose camera may move then (the weight stays 1). With",
        "--keep-masks trajectories are measured by what perception sees in later frames, and how",
        "far sightings are off on such objects."
      })
  boolean withoutLabels;

  @Option(
      names = "--int8",
      description = {
        "Measures too what SAVi's convolutions see, on 16 of the videos: --backend onnx-int8",
        "computes them in 8 bits, and those of SlotFormer's decoder, which is the same."
      })
  boolean int8;

  @Option(
      names = "--suite",
      paramLabel = "NAMES",
      defaultValue = "plain",
      description = {
        "Suites of the simulated videos, which take them in turn, with commas between; a name may",
        "come more than once, and all takes every one (default: ${DEFAULT-VALUE})."
      })
  String suite;

  @Mixin final VideosMixin videos = new VideosMixin(64, 1_000_000);

  @Mixin final BackendMixin backend = new BackendMixin();

  @Mixin final ComputeThreads threads = new ComputeThreads();

  private TorchRuntime runtime;

  @Override
  public Integer call() throws IOException {
    videos.check();
    threads.apply();
    runtime = backend.runtime();
    if (withoutPaths && predictorWeights == null) {
      throw new UserError(
          "--without-paths",
          "it without --predictor-weights",
          "a SlotFormer model with learnt paths",
          "name it, or leave --without-paths out");
    }
    PrintWriter text = spec.commandLine().getOut();
    if (data != null && keepMasks) {
      return recorded(text);
    }
    if (data != null || withoutLabels && !keepMasks) {
      return unlabelled(text);
    }
    List<Episode> episodes = new ArrayList<>();
    for (int v = 0; v < videos.count; v++) {
      episodes.add(episode(v));
    }
    ModelFile savi = BundledWeights.read(weights, LoadedSavi.KIND);
    if (!keepMasks) {
      savi = masks(savi, episodes, text);
    }
    if (int8) {
      savi = savi.withExtra(ConvRanges.KEY, ranges(savi, episodes).toJson());
    }
    savi.write(outWeights);
    text.println("written: " + outWeights);
    if (predictorWeights != null) {
      trajectories(savi, TrajectoryCalibration.Source.of(episodes), text);
    }
    text.flush();
    return 0;
  }

  /** Trajectories on recordings, with masks as they are. */
  private int recorded(PrintWriter text) throws IOException {
    if (predictorWeights == null) {
      throw new UserError(
          "--keep-masks",
          "it with --data and without --predictor-weights, which leaves nothing to measure",
          "a SlotFormer model",
          "name it, or leave --keep-masks out");
    }
    ModelFile savi = BundledWeights.read(weights, LoadedSavi.KIND);
    CalibrationVideos source = unlabelledVideos(savi);
    List<List<RgbImage>> pieces = source.recorded(data, cache);
    savi.write(outWeights);
    text.println("written: " + outWeights);
    long interval = CalibrationVideos.intervalNanos(data);
    trajectories(savi, TrajectoryCalibration.Source.of(pieces, interval), text);
    text.flush();
    return 0;
  }

  private CalibrationVideos unlabelledVideos(ModelFile savi) {
    SaviConfig model = savi.config(SaviConfig.class, weights);
    return new CalibrationVideos(model, savi.colour(), videos.count, videos.frames);
  }

  private void trajectories(ModelFile savi, TrajectoryCalibration.Source source, PrintWriter text)
      throws IOException {
    ModelFile predictor = BundledWeights.read(predictorWeights, LoadedSlotFormer.KIND);
    String masks = savi.extra().get(MaskCalibration.KEY);
    if (masks != null) {
      predictor = predictor.withExtra(MaskCalibration.KEY, masks);
    }
    if (withoutPaths) {
      predictor = LoadedSlotFormer.withoutPaths(predictor);
    }
    Path out = outPredictorWeights == null ? Path.of(predictorWeights) : outPredictorWeights;
    measured(savi, ranged(savi, predictor, text), source, text).write(out);
    text.println("written: " + out);
  }

  /** With SAVi's ranges where its decoder is SAVi's, else with those that it has. */
  private ModelFile ranged(ModelFile savi, ModelFile predictor, PrintWriter text) {
    if (LoadedSlotFormer.drawsAs(savi, predictor)) {
      return LoadedSlotFormer.withRangesOf(savi, predictor);
    }
    if (savi.extra().containsKey(ConvRanges.KEY)) {
      text.printf(
          "ranges of 8 bits: %s draws with another decoder than %s, and %s; to measure them name the"
              + " perception that it was trained on: ./slotcast calibrate --int8 --keep-masks%n",
          predictorWeights,
          weights,
          predictor.extra().containsKey(ConvRanges.KEY) ? "keeps its own" : "gets none");
    }
    return predictor;
  }

  /** One of the videos, of the suites in turn. */
  private Episode episode(int video) {
    List<Suite> suites = Suite.list(suite);
    long seed = videos.seed + video;
    SceneConfig scenes = suites.get(video % suites.size()).scenes(seed);
    return Simulator.simulate(scenes.withFrames(videos.frames), seed);
  }

  private int unlabelled(PrintWriter text) throws IOException {
    if (predictorWeights != null) {
      throw new UserError(
          "--predictor-weights",
          "it with " + (data != null ? "--data" : "--without-labels") + ", without --keep-masks",
          "SAVi's masks alone, or trajectories with --keep-masks",
          "first the masks, then trajectories with --keep-masks");
    }
    ModelFile savi = BundledWeights.read(weights, LoadedSavi.KIND);
    CalibrationVideos source = unlabelledVideos(savi);
    MaskCalibration chosen;
    if (withoutLabels) {
      List<List<RgbImage>> pictures =
          data == null ? source.of(v -> episode(v).frames()) : source.recorded(data, cache);
      DrawnCalibration drawn = DrawnCalibration.choose(savi, weights, pictures, runtime);
      text.println(drawn.summary());
      savi = savi.withExtra(ColourNoise.KEY, drawn.noise().toJson());
      PastedCalibration pasted =
          PastedCalibration.choose(savi, drawn.calibration(), weights, pictures, runtime);
      text.println(pasted.summary());
      chosen = pasted.calibration();
    } else {
      StillCalibration still =
          StillCalibration.choose(savi, weights, source.recordings(data, cache), runtime);
      text.println(still.summary());
      chosen = still.calibration();
    }
    savi.withExtra(MaskCalibration.KEY, chosen.toJson()).write(outWeights);
    text.println("written: " + outWeights);
    text.flush();
    return 0;
  }

  /**
   * First whether masks are posteriors and take the image's edges, then the weight of the
   * background.
   */
  private ModelFile masks(ModelFile savi, List<Episode> episodes, PrintWriter text) {
    int height = savi.config(SaviConfig.class, weights).height();
    ModelFile drawn = savi.withoutExtra(ColourNoise.KEY); // of a calibration before this one
    Scored best = scored(drawn, episodes, new MaskCalibration(1, SHARED_SIMILARITY), text);
    for (double deviation : COLOUR_DEVIATIONS) {
      ModelFile file =
          deviation == 0
              ? drawn
              : drawn.withExtra(ColourNoise.KEY, new ColourNoise(deviation).toJson());
      for (double radius : EDGE_RADII) {
        Edges edges = new Edges(Math.max(1, (int) (radius * height)), EDGE_EPSILON);
        best =
            best.or(scored(file, episodes, new MaskCalibration(1, SHARED_SIMILARITY, edges), text));
      }
    }
    Edges chosen = best.calibration.edges();
    ModelFile file = best.file;
    for (double weight : BACKGROUND_WEIGHTS) {
      MaskCalibration candidate = new MaskCalibration(weight, SHARED_SIMILARITY, chosen);
      best = best.or(scored(file, episodes, candidate, text));
    }
    return best.file.withExtra(MaskCalibration.KEY, best.calibration.toJson());
  }

  private record Scored(ModelFile file, MaskCalibration calibration, double sum) {
    Scored or(Scored other) {
      return other.sum > sum ? other : this;
    }
  }

  private Scored scored(
      ModelFile savi, List<Episode> episodes, MaskCalibration candidate, PrintWriter text) {
    ModelFile file = savi.withExtra(MaskCalibration.KEY, candidate.toJson());
    try (SlotPerception perception = perception(file)) {
      VideoEvaluation evaluation = new VideoEvaluation(perception, null, MotionCalibration.NONE);
      episodes.forEach(evaluation::add);
      SegmentationScore s = evaluation.segmentation();
      text.printf(
          Locale.ROOT,
          "%s, %s edges, background weight %.2f: FG-ARI %.3f  ARI %.3f  mIoU %.3f%n",
          ColourNoise.of(file, weights)
              .map(n -> "colours off by %.2f".formatted(n.deviation()))
              .orElse("masks as drawn"),
          candidate.edges() == null
              ? "the masks'"
              : "the image's in windows of " + (2 * candidate.edges().radius() + 1),
          candidate.backgroundWeight(),
          s.fgAri(),
          s.ari(),
          s.miou());
      text.flush();
      return new Scored(savi, candidate, s.fgAri() + s.ari() + s.miou());
    }
  }

  private ConvRanges ranges(ModelFile savi, List<Episode> episodes) {
    OnnxPerception engine = OnnxPerception.observing(savi, weights, 1);
    try (SlotPerception perception =
        new SlotPerception(
            new EnginePerceptionModel(engine, savi, weights, 1), PerceptionOptions.DEFAULT)) {
      var unused = engine.takeRanges(); // of warming up
      VideoEvaluation evaluation = new VideoEvaluation(perception, null, MotionCalibration.NONE);
      episodes.stream().limit(RANGE_VIDEOS).forEach(evaluation::add);
      return engine.takeRanges();
    }
  }

  private SlotPerception perception(ModelFile file) {
    return new SlotPerception(runtime.perception(file, weights, 1), PerceptionOptions.DEFAULT);
  }

  private ModelFile measured(
      ModelFile savi, ModelFile predictor, TrajectoryCalibration.Source source, PrintWriter text) {
    try (PerceptionModel model = runtime.perception(savi, weights, 1)) {
      TrajectoryCalibration calibration =
          new TrajectoryCalibration(runtime, model, predictor, predictorWeights);
      MotionCalibration motion =
          calibration.measured(
              source, 1, VideoEvaluation.STEPS, data == null && !withoutLabels, text);
      if (motion.ellipses() != null) {
        text.println("learnt paths: " + motion.ellipses());
      } else {
        text.println("share of the model, 1 step ahead and on: " + motion.share());
      }
      text.println("constant velocity, sightings and scale: " + motion.constantVelocity());
      text.println("constant acceleration, the same: " + motion.constantAcceleration());
      return LoadedSlotFormer.calibrated(predictor, motion);
    }
  }
}
