package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;

/**
 * Trains SlotFormer (Wu et al. 2023) on the slots of a frozen SAVi model; see {@link
 * SlotFormerObjective}.
 */
final class SlotFormerTrainer {
  private final SlotFormerTraining config;
  private final long seed;
  private final Path folder;
  private final RunSettings settings;
  private final Path cache;
  private final ModelFile perception;
  private final VideoSet training;
  private final VideoSet heldOut;
  private final OptionalDouble framesPerSecond; // of the videos

  /** As the other, by itself on the processor. */
  SlotFormerTrainer(SlotFormerTraining config, long seed, Path folder, Path cache)
      throws IOException {
    this(config, seed, folder, cache, RunSettings.DEFAULT);
  }

  /**
   * @param settings how it goes
   */
  SlotFormerTrainer(
      SlotFormerTraining config, long seed, Path folder, Path cache, RunSettings settings)
      throws IOException {
    this.settings = settings;
    GradientSum ranks = settings.gradientSum();
    ranks.share().check("batch", config.batch());
    config.optimiser().requireDevice(settings.device());
    this.config = config;
    this.seed = seed;
    this.folder = folder;
    this.cache = cache;
    perception = BundledWeights.read(config.perception(), LoadedSavi.KIND);
    try (LoadedSavi savi = LoadedSavi.of(perception, config.perception())) {
      int height = savi.savi().config().height();
      int width = savi.savi().config().width();
      DataConfig data = config.data().seenBy(perception, config.perception());
      training = ranks.firstThenOthers(() -> data.training(height, width, cache));
      heldOut = ranks.firstThenOthers(() -> data.heldOut(height, width, cache));
      framesPerSecond = data.framesPerSecond();
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
            Yaml.toJson(config) + " seed " + seed + " on " + perception.sha256(),
            config.steps(),
            config.optimiser(),
            config.evaluateEvery(),
            config.checkpointEvery(),
            config.health() == null ? HealthConfig.DEFAULT : config.health());
    TrainingRun run =
        new TrainingRun(
            config.name(), config, seed, LoadedSlotFormer.KIND, training.hash(), command, init);
    try (NDManager manager = NDManager.newBaseManager(settings.device(), "PyTorch");
        LoadedSavi savi = LoadedSavi.of(perception, config.perception(), settings.device())) {
      GradientSum ranks = settings.gradientSum();
      SlotFinder finder =
          new SlotFinder(savi.savi(), perception.sha256(), config.slots(), manager, cache);
      SlotSet slots = ranks.firstThenOthers(() -> finder.find("train", training));
      SlotSet heldOutSlots = ranks.firstThenOthers(() -> finder.find("val", heldOut));
      try (SlotFormerClips clips =
          new SlotFormerClips(config, seed, manager, slots, training, ranks.share())) {
        return run.train(
            manager, loop, settings, store -> model(manager, savi, store, clips, heldOutSlots));
      }
    }
  }

  /** The configuration of the model that a run trains over a perception model. */
  static SlotFormerConfig model(SlotFormerTraining config, SaviConfig perception) {
    SlotFormerTraining.Model m = config.model();
    return SlotFormerConfig.over(
            perception,
            m.historyLen(),
            m.dModel(),
            m.layers(),
            m.heads(),
            m.ffnSize(),
            m.residual(),
            m.poses())
        .withDropout(m.dropout());
  }

  private TrainingRun.Model model(
      NDManager manager,
      LoadedSavi savi,
      ParameterStore store,
      SlotFormerClips clips,
      SlotSet heldOutSlots) {
    SlotFormerConfig model = model(config, savi.savi().config());
    SlotFormer slotFormer = new SlotFormer(model, store, savi.store());
    if (framesPerSecond.isPresent()) { // better known before the training than after it
      LoadedSlotFormer.checkRate(framesPerSecond.getAsDouble() / clips.stride());
    }
    return new TrainingRun.Model(
        new SlotFormerObjective(
            config, manager, clips, slotFormer, heldOutSlots, heldOut, clips.stride()),
        slotFormer.trainable(),
        provenance ->
            trainedAt(
                LoadedSlotFormer.file(model, provenance, store, perception, null)
                    .withExtra(StoredRun.TRAINING, Yaml.toJson(config)),
                clips.stride()));
  }

  /** With what a step is, if the videos say so. */
  private ModelFile trainedAt(ModelFile file, int stride) {
    return framesPerSecond.isPresent()
        ? LoadedSlotFormer.trainedAt(file, framesPerSecond.getAsDouble() / stride)
        : file;
  }
}
