package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tracking.MotionCalibration;

/**
 * Trains the network of paths that goes with a SlotFormer model; see {@link PathsObjective}. On the
 * processor: a step is some milliseconds.
 */
final class PathsTrainer {
  private final PathsTraining config;
  private final long seed;
  private final Path folder;
  private final RunSettings settings;
  private final Path cache;
  private final ModelFile perception;
  private final ModelFile predictor;
  private final MotionCalibration motion;
  private final VideoSet training;
  private final VideoSet heldOut;

  /**
   * @param settings how it goes
   */
  PathsTrainer(PathsTraining config, long seed, Path folder, Path cache, RunSettings settings)
      throws IOException {
    this.config = config;
    this.seed = seed;
    this.folder = folder;
    this.settings = settings;
    this.cache = cache;
    perception = BundledWeights.read(config.perception(), LoadedSavi.KIND);
    predictor = LoadedSlotFormer.withoutPaths(read(config.predictor()));
    String measured = predictor.extra().get(MotionCalibration.KEY);
    motion =
        measured == null
            ? MotionCalibration.NONE
            : MotionCalibration.fromJson(measured, config.predictor());
    if (!motion.tuned()) {
      throw new UserError(
          "predictor " + config.predictor(),
          "no tuned straight line",
          "one, from which paths are learnt",
          "run ./slotcast calibrate first");
    }
    SaviConfig model = perception.config(SaviConfig.class, config.perception());
    DataConfig data = config.data().seenBy(perception, config.perception());
    GradientSum ranks = settings.gradientSum();
    training = ranks.firstThenOthers(() -> data.training(model.height(), model.width(), cache));
    heldOut = ranks.firstThenOthers(() -> data.heldOut(model.height(), model.width(), cache));
  }

  private static ModelFile read(String weights) {
    return BundledWeights.read(weights, LoadedSlotFormer.KIND);
  }

  /**
   * Trains from the newest checkpoint on, or from the start, and writes the weights.
   *
   * @param command for the provenance
   */
  Path train(String command) throws IOException {
    TrainingLoop loop =
        new TrainingLoop(
            folder,
            Yaml.toJson(config) + " seed " + seed + " on " + predictor.sha256(),
            config.steps(),
            config.optimiser(),
            config.evaluateEvery(),
            config.checkpointEvery(),
            HealthConfig.DEFAULT);
    TrainingRun run =
        new TrainingRun(
            config.name(),
            config,
            seed,
            LoadedSlotFormer.KIND,
            training.hash(),
            command,
            InitialWeights.DRAWN);
    TorchRuntime runtime = TorchRuntime.on(settings.device());
    try (NDManager manager = NDManager.newBaseManager(settings.device(), "PyTorch");
        PerceptionModel sees = runtime.perception(perception, config.perception(), 1);
        PredictionModel expects =
            runtime.prediction(predictor, config.predictor(), 1, config.rollout())) {
      SeenPaths paths =
          new SeenPaths(
              sees,
              expects,
              new TreeMap<>(perception.extra()).toString(),
              motion.withEllipses(null).toJson(),
              config.rollout(),
              config.usesLabels());
      List<SeenScene> scenes = paths.of(training, cache);
      List<SeenScene> scored = paths.of(heldOut, cache);
      return run.train(
          manager,
          loop,
          settings,
          store -> {
            SlotFormerConfig c = predictor.config(SlotFormerConfig.class, config.predictor());
            PathRollout rollout =
                new PathRollout(store, c.historyLen(), config.hidden(), config.width());
            return new TrainingRun.Model(
                new PathsObjective(config, seed, manager, scenes, scored, rollout, c.historyLen()),
                store.trainable(),
                provenance ->
                    LoadedSlotFormer.withPaths(predictor, store.export(), provenance)
                        .withExtra(LoadedSlotFormer.PATHS_TRAINING, Yaml.toJson(config)));
          });
    }
  }
}
