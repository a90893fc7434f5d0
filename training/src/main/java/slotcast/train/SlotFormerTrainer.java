package slotcast.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.prediction.LoadedSlotFormer;
import slotcast.prediction.SlotFormer;
import slotcast.prediction.SlotFormerConfig;
import slotcast.tensor.Adam;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * Trains SlotFormer (Wu et al. 2023) on the slots of a frozen SAVi model: mean squared error of
 * predicted slots, and of the images they decode to.
 *
 * <p>Differs from the reference: images are decoded for a few clips of each batch only, since
 * decoding all of them is nearly all of the work on a CPU.
 */
final class SlotFormerTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(SlotFormerTrainer.class);

  private final SlotFormerTraining config;
  private final long seed;
  private final Path folder;
  private final ModelFile perception;
  private final VideoSet training;
  private final VideoSet heldOut;

  SlotFormerTrainer(SlotFormerTraining config, long seed, Path folder, Path cache)
      throws IOException {
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
    Optional<Checkpoint> resumed = loop.checkpoint();
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoadedSavi savi = LoadedSavi.of(perception, config.perception())) {
      SlotSet slots = SlotSet.extract(savi.savi(), manager, training);
      SlotSet heldOutSlots = SlotSet.extract(savi.savi(), manager, heldOut);
      ParameterStore store;
      if (resumed.isPresent()) {
        store = ParameterStore.loaded(manager, folder.toString(), resumed.get().parameters());
      } else if (init != null) {
        store =
            ParameterStore.loaded(
                manager, init, BundledWeights.read(init, LoadedSlotFormer.KIND).tensors());
      } else {
        store = ParameterStore.initial(manager, seed);
      }
      SlotFormerTraining.Model m = config.model();
      SlotFormerConfig model =
          SlotFormerConfig.over(
              savi.savi().config(),
              m.historyLen(),
              m.dModel(),
              m.layers(),
              m.heads(),
              m.ffnSize(),
              m.residual());
      SlotFormer slotFormer = new SlotFormer(model, store, savi.store());
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
              return SlotFormerTrainer.this.gradients(manager, slotFormer, slots, step);
            }

            @Override
            public Map<String, Double> scores() {
              return SlotFormerTrainer.this.scores(manager, slotFormer, heldOutSlots);
            }
          };
      try (Adam adam = new Adam(manager, slotFormer.trainable());
          TrainingLog log = new TrainingLog(folder)) {
        Map<String, Double> scores = loop.run(objective, store, adam, resumed, log);
        Path file = folder.resolve(config.name() + "-seed" + seed + ".safetensors");
        LoadedSlotFormer.file(
                model,
                log.provenance(command, config.data().hash(), seed, config.steps(), scores),
                store,
                perception,
                null)
            .write(file);
        LOG.info("weights: {}", file);
        return file;
      }
    }
  }

  private double gradients(NDManager manager, SlotFormer model, SlotSet slots, int step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    int history = config.model().historyLen();
    int length = history + config.rollout();
    SlotSet.Start[] starts = slots.starts(random, config.batch(), length);
    try (NDScope scope = new NDScope();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      NDList parts = clips(manager, slots, starts, length);
      NDArray predicted = model.rollout(parts.get(0), config.rollout()); // (B,S,K,C)
      NDArray loss = predicted.sub(parts.get(1)).square().mean();
      if (config.imageWeight() > 0 && config.imageClips() > 0) {
        NDArray images = imageError(manager, model, predicted, starts, random);
        loss = loss.add(TorchOps.scale(images, config.imageWeight()));
      }
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /** Error of one random predicted frame of each of the first clips. */
  private NDArray imageError(
      NDManager manager,
      SlotFormer model,
      NDArray predicted,
      SlotSet.Start[] starts,
      SplittableRandom random) {
    int history = config.model().historyLen();
    NDList chosen = new NDList();
    float[] targets = null;
    int frameSize = 0;
    NDList frames = predicted.split(config.rollout(), 1); // S x (B,1,K,C)
    for (int i = 0; i < config.imageClips(); i++) {
      int s = random.nextInt(config.rollout());
      chosen.add(frames.get(s).get(i)); // (1,K,C)
      float[] image = training.clip(starts[i].video(), starts[i].frame() + history + s, 1);
      if (targets == null) {
        frameSize = image.length;
        targets = new float[config.imageClips() * frameSize];
      }
      System.arraycopy(image, 0, targets, i * frameSize, frameSize);
    }
    Shape shape = new Shape(config.imageClips(), 3, training.height(), training.width());
    NDArray decoded = model.decode(NDArrays.concat(chosen, 0).expandDims(1)).combined();
    return decoded.sub(manager.create(targets, shape)).square().mean();
  }

  /** History (B,L,K,C) and future (B,S,K,C). */
  private NDList clips(NDManager manager, SlotSet slots, SlotSet.Start[] starts, int length) {
    Shape shape = new Shape(starts.length, length, slots.count(), slots.size());
    NDArray clips = manager.create(slots.clips(starts, length), shape);
    return clips.split(new long[] {config.model().historyLen()}, 1);
  }

  /** Slot error beside that of standing still, in the mean and at the last step. */
  private Map<String, Double> scores(NDManager manager, SlotFormer model, SlotSet slots) {
    int history = config.model().historyLen();
    int length = history + config.rollout();
    double[] sums = new double[4];
    int batches = 0;
    JniUtils.setGradMode(false);
    try {
      for (int v = 0; v + 8 <= slots.videos(); v += 8) {
        SlotSet.Start[] starts = new SlotSet.Start[8];
        for (int i = 0; i < 8; i++) {
          starts[i] = new SlotSet.Start(v + i, slots.frames() - length);
        }
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          NDList parts = clips(manager, slots, starts, length);
          NDArray error = model.rollout(parts.get(0), config.rollout()).sub(parts.get(1)).square();
          NDArray last = parts.get(0).split(history, 1).get(history - 1);
          NDArray still = parts.get(1).sub(last).square();
          sums[0] += error.mean().getFloat();
          sums[1] += still.mean().getFloat();
          sums[2] += error.split(config.rollout(), 1).get(config.rollout() - 1).mean().getFloat();
          sums[3] += still.split(config.rollout(), 1).get(config.rollout() - 1).mean().getFloat();
          batches++;
        }
      }
    } finally {
      JniUtils.setGradMode(true);
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("slot_mse", sums[0] / batches);
    scores.put("stand_still_slot_mse", sums[1] / batches);
    scores.put("slot_mse_last", sums[2] / batches);
    scores.put("stand_still_slot_mse_last", sums[3] / batches);
    return scores;
  }
}
