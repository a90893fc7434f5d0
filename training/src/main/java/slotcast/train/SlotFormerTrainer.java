package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import slotcast.config.Yaml;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
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
  private final ModelFile perception;
  private final VideoSet training;
  private final VideoSet heldOut;

  SlotFormerTrainer(SlotFormerTraining config, long seed, Path folder, Path cache)
      throws IOException {
    config.optimiser().requireDevice();
    this.config = config;
    this.seed = seed;
    this.folder = folder;
    perception = BundledWeights.read(config.perception(), LoadedSavi.KIND);
    try (LoadedSavi savi = LoadedSavi.of(perception, config.perception())) {
      int height = savi.savi().config().height();
      int width = savi.savi().config().width();
      training = config.data().training(height, width, cache);
      heldOut = config.data().heldOut(height, width, cache);
    }
  }

  /**
   * Trains from the newest checkpoint on, or from the start, and writes the weights.
   *
   * @param command for the provenance
   * @param init weights to start from, or null to draw them
   */
  Path train(String command, String init) throws IOException {
    TrainingLoop loop =
        new TrainingLoop(
            folder,
            Yaml.toJson(config) + " seed " + seed + " on " + perception.sha256(),
            config.steps(),
            config.optimiser(),
            config.evaluateEvery(),
            config.checkpointEvery());
    TrainingRun run =
        new TrainingRun(
            config.name(), seed, LoadedSlotFormer.KIND, training.hash(), command, init);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoadedSavi savi = LoadedSavi.of(perception, config.perception());
        SlotFormerClips clips =
            new SlotFormerClips(
                config,
                seed,
                manager,
                SlotSet.extract(savi.savi(), manager, training),
                training)) {
      return run.train(manager, loop, store -> model(manager, savi, store, clips));
    }
  }

  private TrainingRun.Model model(
      NDManager manager, LoadedSavi savi, ParameterStore store, SlotFormerClips clips) {
    SlotSet heldOutSlots = SlotSet.extract(savi.savi(), manager, heldOut);
    SlotFormerTraining.Model m = config.model();
    SlotFormerConfig model =
        SlotFormerConfig.over(
                savi.savi().config(),
                m.historyLen(),
                m.dModel(),
                m.layers(),
                m.heads(),
                m.ffnSize(),
                m.residual(),
                m.poses())
            .withDropout(m.dropout());
    SlotFormer slotFormer = new SlotFormer(model, store, savi.store());
    return new TrainingRun.Model(
        new SlotFormerObjective(config, manager, clips::batch, slotFormer, heldOutSlots),
        slotFormer.trainable(),
        provenance -> LoadedSlotFormer.file(model, provenance, store, perception, null));
  }
}
