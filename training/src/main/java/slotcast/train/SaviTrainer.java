package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.data.VideoSet;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;

/** Trains SAVi on simulated videos; see {@link SaviObjective}. */
final class SaviTrainer {
  private final SaviTraining config;
  private final long seed;
  private final Path folder;
  private final VideoSet training;
  private final VideoSet heldOut;

  SaviTrainer(SaviTraining config, long seed, Path folder, Path cache) throws IOException {
    config.optimiser().requireDevice();
    this.config = config;
    this.seed = seed;
    this.folder = folder;
    int height = config.model().height();
    int width = config.model().width();
    training = config.data().training(height, width, cache);
    heldOut = config.data().heldOut(height, width, cache);
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
            Yaml.toJson(config) + " seed " + seed,
            config.steps(),
            config.optimiser(),
            config.evaluateEvery(),
            config.checkpointEvery());
    TrainingRun run =
        new TrainingRun(config.name(), seed, LoadedSavi.KIND, config.data().hash(), command, init);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      return run.train(
          manager,
          loop,
          store -> {
            Savi model = new Savi(config.model(), store);
            return new TrainingRun.Model(
                new SaviObjective(config, seed, manager, model, training, heldOut),
                store.trainable(),
                provenance ->
                    new ModelFile(
                        LoadedSavi.KIND,
                        Yaml.toJson(config.model()),
                        provenance,
                        Map.of("training", Yaml.toJson(config)),
                        store.export()));
          });
    }
  }
}
