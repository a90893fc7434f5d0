package slotcast.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.data.VideoSet;
import slotcast.eval.SegmentationScore;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.tensor.Adam;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * Trains SAVi on simulated videos: mean squared error of the reconstructed frames, Adam,
 * global-norm clipping, warm-up and cosine.
 *
 * <p>Optional area term, {@code weight * mean over frames of sum over slots of sqrt(mean mask
 * area)}: reconstruction alone lets every slot draw a share of a plain floor for nothing; the
 * square root makes one large mask cheaper than many small ones, which gathers the floor in one
 * slot. It belongs in a late phase: from the first step on it keeps slots from binding.
 */
final class SaviTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(SaviTrainer.class);

  private final SaviTraining config;
  private final long seed;
  private final Path folder;
  private final VideoSet training;
  private final VideoSet heldOut;

  SaviTrainer(SaviTraining config, long seed, Path folder, Path cache) throws IOException {
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
    String identity = Yaml.toJson(config) + " seed " + seed;
    TrainingLoop loop =
        new TrainingLoop(
            folder,
            identity,
            config.steps(),
            config.optimiser(),
            config.evaluateEvery(),
            config.checkpointEvery());
    Optional<Checkpoint> resumed = loop.checkpoint();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      ParameterStore store;
      if (resumed.isPresent()) {
        store = ParameterStore.loaded(manager, folder.toString(), resumed.get().parameters());
      } else if (init != null) {
        store =
            ParameterStore.loaded(
                manager, init, BundledWeights.read(init, LoadedSavi.KIND).tensors());
      } else {
        store = ParameterStore.initial(manager, seed);
      }
      Savi model = new Savi(config.model(), store);
      store.requireGradients();
      LOG.info(
          "{}: {} parameters, {} steps, seed {}",
          config.name(),
          store.size(),
          config.steps(),
          seed);
      TrainingLoop.Objective objective =
          new TrainingLoop.Objective() {
            @Override
            public double gradients(int step) {
              return SaviTrainer.this.gradients(manager, model, step);
            }

            @Override
            public Map<String, Double> scores() {
              return SegmentationScore.of(model, manager, heldOut, heldOut.videos()).byName();
            }
          };
      try (Adam adam = new Adam(manager, store.trainable());
          TrainingLog log = new TrainingLog(folder)) {
        Map<String, Double> scores = loop.run(objective, store, adam, resumed, log);
        Path file = folder.resolve(config.name() + "-seed" + seed + ".safetensors");
        new ModelFile(
                LoadedSavi.KIND,
                Yaml.toJson(config.model()),
                log.provenance(command, config.data().hash(), seed, config.steps(), scores),
                Map.of("training", Yaml.toJson(config)),
                store.export())
            .write(file);
        LOG.info("weights: {}", file);
        return file;
      }
    }
  }

  /** Leaves the gradients of one batch in the parameters. Returns the loss. */
  private double gradients(NDManager manager, Savi model, int step) {
    SaviTraining.Phase phase = config.phase(step);
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    float[] batch =
        training.batch(random, phase.batch(), phase.clipFrames(), phase.maxStride(), true);
    int h = config.model().height();
    int w = config.model().width();
    int b = phase.batch();
    int t = phase.clipFrames();
    try (NDScope scope = new NDScope();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      NDArray video = manager.create(batch, new Shape(b, t, 3, h, w));
      Decoded decoded = model.decode(model.encode(video, null, null).states().merged());
      NDArray loss = decoded.combined().sub(video.reshape(b * t, 3, h, w)).square().mean();
      if (phase.areaWeight() > 0) {
        NDArray masks = decoded.masks(); // (B*T,K,1,H,W)
        NDArray areas =
            masks.reshape(masks.getShape().get(0), masks.getShape().get(1), -1).mean(new int[] {2});
        NDArray spread = areas.add(1e-6f).sqrt().sum(new int[] {1}).mean();
        loss = loss.add(TorchOps.scale(spread, phase.areaWeight()));
      }
      collector.backward(loss);
      return loss.getFloat();
    }
  }
}
