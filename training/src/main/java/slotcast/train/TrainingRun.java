package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.data.VideoSet;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.optim.Adam;
import slotcast.platform.CodeVersion;
import slotcast.tensor.ParameterStore;

/**
 * What every kind of training does around its steps: weights to start from, the log, the file of
 * weights at the end.
 *
 * @param name of the configuration
 * @param config the configuration, for the run's folder
 * @param seed of initial weights and batches
 * @param kind of the weights' files
 * @param dataHash of the training data, for the provenance
 * @param command for the provenance
 * @param init what the weights start from
 */
record TrainingRun(
    String name,
    Object config,
    long seed,
    String kind,
    String dataHash,
    String command,
    InitialWeights init) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  /**
   * A model in training, built over a store.
   *
   * @param objective what is trained
   * @param trainable what the optimiser changes, by name
   * @param file the weights as they are when it is called
   */
  record Model(
      TrainingLoop.Objective objective,
      Map<String, NDArray> trainable,
      Function<Provenance, ModelFile> file) {}

  /**
   * Trains from the newest checkpoint on, or from the start, and writes the weights.
   *
   * @param manager owns the parameters
   * @param settings threads, ranks, who may stop it
   * @param model asks the store for its parameters
   * @return the weights' file
   */
  Path train(
      NDManager manager,
      TrainingLoop loop,
      RunSettings settings,
      Function<ParameterStore, Model> model)
      throws IOException {
    GradientSum ranks = settings.gradientSum();
    ranks.requireSame("configuration", VideoSet.hash(loop.identity() + " on " + dataHash));
    boolean writes = ranks.writes();
    try (RunFolder folder = writes ? RunFolder.open(loop.folder()) : null) {
      ranks.await(); // what a killed process left is away
      Path weights = train(manager, loop, settings, model, writes);
      ranks.await(); // the weights are there for all
      return weights;
    }
  }

  private Path train(
      NDManager manager,
      TrainingLoop loop,
      RunSettings settings,
      Function<ParameterStore, Model> model,
      boolean writes)
      throws IOException {
    Optional<Checkpoint> resumed = loop.checkpoint();
    if (writes) {
      RunConfig.save(loop.folder(), config, command);
    }
    ParameterStore store = weights(manager, loop.folder(), resumed);
    Model built = model.apply(store);
    store.requireGradients();
    if (resumed.isEmpty() && init.partly()) {
      LOG.info("not in {}, so drawn: {}", init.from(), store.drawn());
    }
    LOG.info("{}: {} parameters, {} steps, seed {}", name, store.size(), loop.steps(), seed);
    Path file = loop.folder().resolve(name + "-seed" + seed + ".safetensors");
    try (Adam adam = new Adam(manager, built.trainable(), loop.optimiser()::rateFactor);
        TrainingLog log =
            writes
                ? new TrainingLog(
                    loop.folder(),
                    resumed.map(Checkpoint::step).orElse(0),
                    resumed.map(c -> c.progress().log()).orElse(TrainingLog.Position.START))
                : null) {
      LoopRun run = new LoopRun(loop, built.objective(), store, adam, resumed, log, settings);
      Map<String, Double> scores = run.run(name);
      if (writes) {
        Provenance provenance =
            new Provenance(
                command,
                CodeVersion.current(),
                dataHash,
                seed,
                loop.steps(),
                run.minutes(),
                machine(settings.threads(), settings.gradientSum().share().size()),
                scores);
        built.file().apply(provenance).write(file);
        LOG.info("weights: {}", file);
      }
    }
    return file;
  }

  private static String machine(int threads, int ranks) {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", "
        + (ranks == 1 ? "" : ranks + " ranks of ")
        + threads
        + " of "
        + Runtime.getRuntime().availableProcessors()
        + " cores, Java "
        + System.getProperty("java.version");
  }

  /** Those of the checkpoint, else the given ones, else drawn. */
  private ParameterStore weights(NDManager manager, Path folder, Optional<Checkpoint> resumed)
      throws IOException {
    if (resumed.isPresent()) {
      return ParameterStore.loaded(manager, folder.toString(), resumed.get().parameters());
    }
    return init.store(manager, kind, seed);
  }
}
