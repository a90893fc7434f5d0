package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.data.VideoSet;
import slotcast.model.ModelFile;
import slotcast.tokenizer.DiscreteVae;

/** Trains an image tokenizer on frames of videos; see {@link TokenizerObjective}. */
final class TokenizerTrainer {
  private final TokenizerTraining config;
  private final long seed;
  private final Path folder;
  private final RunSettings settings;
  private final VideoSet training;
  private final VideoSet heldOut;

  /** As the other, by itself on the processor. */
  TokenizerTrainer(TokenizerTraining config, long seed, Path folder, Path cache)
      throws IOException {
    this(config, seed, folder, cache, RunSettings.DEFAULT);
  }

  /**
   * @param settings how it goes
   */
  TokenizerTrainer(
      TokenizerTraining config, long seed, Path folder, Path cache, RunSettings settings)
      throws IOException {
    this.settings = settings;
    GradientSum ranks = settings.gradientSum();
    ranks.share().check("batch", config.batch());
    config.optimiser().requireDevice(settings.device());
    this.config = config;
    this.seed = seed;
    this.folder = folder;
    training =
        ranks.firstThenOthers(() -> config.data().training(config.height(), config.width(), cache));
    heldOut =
        ranks.firstThenOthers(() -> config.data().heldOut(config.height(), config.width(), cache));
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
            Yaml.toJson(config) + " seed " + seed,
            config.steps(),
            config.optimiser(),
            config.evaluateEvery(),
            config.checkpointEvery(),
            config.health() == null ? HealthConfig.DEFAULT : config.health());
    TrainingRun run =
        new TrainingRun(
            config.name(), config, seed, DiscreteVae.KIND, training.hash(), command, init);
    try (NDManager manager = NDManager.newBaseManager(settings.device(), "PyTorch");
        TokenizerClips clips =
            new TokenizerClips(config, seed, manager, training, settings.gradientSum().share())) {
      return run.train(
          manager,
          loop,
          settings,
          store ->
              new TrainingRun.Model(
                  new TokenizerObjective(
                      config, manager, clips, new DiscreteVae(store, "", config.model()), heldOut),
                  store.trainable(),
                  provenance ->
                      new ModelFile(
                              DiscreteVae.KIND,
                              Yaml.toJson(config.model()),
                              provenance,
                              Map.of(StoredRun.TRAINING, Yaml.toJson(config)),
                              store.export())
                          .withColour(config.data().modelColour())));
    }
  }
}
