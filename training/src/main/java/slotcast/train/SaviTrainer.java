package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.data.PlaneMaker;
import slotcast.data.VideoSet;
import slotcast.eval.StillCalibration;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.perception.MaskCalibration;
import slotcast.ranks.Share;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/** Trains SAVi; see {@link SaviObjective}, {@link TokenObjective}, {@link FeatureObjective}. */
final class SaviTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(SaviTrainer.class);

  private final SaviTraining config;
  private final long seed;
  private final Path folder;
  private final RunSettings settings;
  private final VideoSet training;
  private final VideoSet heldOut;
  private final FrozenPart frozen;
  private final ModelFile teacher; // null: none

  /** As the other, by itself on the processor. */
  SaviTrainer(SaviTraining config, long seed, Path folder, Path cache) throws IOException {
    this(config, seed, folder, cache, RunSettings.DEFAULT);
  }

  /**
   * @param settings how it goes
   */
  SaviTrainer(SaviTraining config, long seed, Path folder, Path cache, RunSettings settings)
      throws IOException {
    this.settings = settings;
    GradientSum ranks = settings.gradientSum();
    config.requireShareable(ranks.share());
    config.optimiser().requireDevice(settings.device());
    this.config = config;
    this.seed = seed;
    this.folder = folder;
    frozen = FrozenPart.of(config);
    teacher = Teacher.file(config);
    int height = config.model().height();
    int width = config.model().width();
    PlaneMaker[] planes = ClipWindows.makers(config);
    try (FrozenFeatures features = new FrozenFeatures(config.model(), frozen, settings.device())) {
      PlaneMaker[] all = planes;
      if (config.cachesFeatures()) {
        List<PlaneMaker> makers = new ArrayList<>(List.of(planes));
        makers.addAll(config.data().features(height, width, features));
        all = makers.toArray(PlaneMaker[]::new);
      }
      PlaneMaker[] seen = all;
      PlaneMaker[] scored = config.data().holdsOutParts() ? seen : planes; // of the same files
      training = ranks.firstThenOthers(() -> config.data().training(height, width, cache, seen));
      heldOut = ranks.firstThenOthers(() -> config.data().heldOut(height, width, cache, scored));
    }
  }

  /**
   * Trains from the newest checkpoint on, or from the start, and writes the weights.
   *
   * @param command for the provenance
   * @param init what its weights start from
   */
  Path train(String command, InitialWeights init) throws IOException {
    TrainingLoop loop =
        new TrainingLoop(
            folder,
            Yaml.toJson(config) + " seed " + seed + frozen.source() + taughtBy(),
            config.steps(),
            config.optimiser(),
            config.evaluateEvery(),
            config.checkpointEvery(),
            config.health() == null ? HealthConfig.DEFAULT : config.health());
    TrainingRun run =
        new TrainingRun(
            config.name(), config, seed, LoadedSavi.KIND, training.hash(), command, init);
    Share share = settings.gradientSum().share();
    try (NDManager manager = NDManager.newBaseManager(settings.device(), "PyTorch");
        SaviClips clips = new SaviClips(config, seed, manager, training, share);
        SaviClips unseen =
            ClipWindows.needed(config) ? new SaviClips(config, seed, manager, heldOut) : null;
        Teacher loaded = loaded()) {
      return run.train(
          manager, loop, settings, store -> model(manager, store, clips, unseen, loaded));
    }
  }

  private String taughtBy() {
    return teacher == null ? "" : " teacher " + teacher.sha256();
  }

  private Teacher loaded() {
    return teacher == null
        ? null
        : new Teacher(teacher, config.teacher().weights(), settings.device());
  }

  private TrainingRun.Model model(
      NDManager manager, ParameterStore store, SaviClips clips, SaviClips unseen, Teacher loaded) {
    ParameterStore held = ParameterStore.loaded(manager, "frozen part", frozen.tensors());
    Savi model = new Savi(config.trained(), store, held);
    return new TrainingRun.Model(
        objective(model, clips, unseen, loaded),
        store.trainable(),
        provenance -> {
          Map<String, Tensor> tensors = store.export();
          tensors.putAll(frozen.tensors());
          config.removeWindows(tensors);
          return calibrated(
              new ModelFile(
                      LoadedSavi.KIND,
                      Yaml.toJson(config.model()),
                      provenance,
                      Map.of(StoredRun.TRAINING, Yaml.toJson(config)),
                      tensors)
                  .withColour(config.data().modelColour()));
        });
  }

  private TrainingLoop.Objective objective(
      Savi model, SaviClips clips, SaviClips unseen, Teacher loaded) {
    if (config.model().tokenDecoder() != null) {
      return new TokenObjective(clips, model, heldOut);
    }
    if (config.model().featureDecoder() != null) {
      return new FeatureObjective(clips, model, heldOut);
    }
    return new SaviObjective(
        clips, model, heldOut, unseen == null ? null : i -> unseen.batch(i, 0), loaded);
  }

  /**
   * With what the masks of a camera that stands still need to fit what moves; others as they are.
   */
  private ModelFile calibrated(ModelFile file) {
    if (config.model().hints() == null) {
      return file;
    }
    LOG.info("calibrating masks on what moves");
    StillCalibration chosen =
        StillCalibration.choose(file, config.name(), training, TorchRuntime.on(settings.device()));
    LOG.info(chosen.summary());
    return file.withExtra(MaskCalibration.KEY, chosen.calibration().toJson());
  }
}
