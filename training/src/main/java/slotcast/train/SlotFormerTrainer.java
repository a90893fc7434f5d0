package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import slotcast.config.Yaml;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SlotState;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * Trains SlotFormer (Wu et al. 2023) on the slots of a frozen SAVi model: mean squared error of
 * predicted slots, of their poses where these are predicted too, and of the images they decode to.
 *
 * <p>Differs from the reference: images are decoded for a few clips of each batch only, since
 * decoding all of them is nearly all of the work on a CPU.
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
            config.name(), seed, LoadedSlotFormer.KIND, config.data().hash(), command, init);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoadedSavi savi = LoadedSavi.of(perception, config.perception())) {
      return run.train(manager, loop, store -> model(manager, savi, store));
    }
  }

  private TrainingRun.Model model(NDManager manager, LoadedSavi savi, ParameterStore store) {
    SlotSet slots = SlotSet.extract(savi.savi(), manager, training);
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
            m.poses());
    SlotFormer slotFormer = new SlotFormer(model, store, savi.store());
    TrainingLoop.Objective objective =
        new TrainingLoop.Objective() {
          @Override
          public NDArray loss(int step, BiConsumer<String, NDArray> each) {
            return SlotFormerTrainer.this.loss(manager, slotFormer, slots, step, each);
          }

          @Override
          public Map<String, Double> scores() {
            return SlotFormerTrainer.this.scores(manager, slotFormer, heldOutSlots);
          }
        };
    return new TrainingRun.Model(
        objective,
        slotFormer.trainable(),
        provenance -> LoadedSlotFormer.file(model, provenance, store, perception, null));
  }

  /** The loss of a step's batch; activations and terms are shown by name. */
  private NDArray loss(
      NDManager manager,
      SlotFormer model,
      SlotSet slots,
      int step,
      BiConsumer<String, NDArray> each) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    int history = config.model().historyLen();
    int length = history + config.rollout();
    SlotSet.Start[] starts = slots.starts(random, config.batch(), length);
    Clips clips = clips(manager, slots, starts, length);
    SaviActivations.show("the frames seen", clips.history(), each);
    SaviActivations.show("the frames to be predicted", clips.future(), each);
    SlotState predicted = model.rollout(clips.history(), config.rollout()); // (B,S,K,…)
    SaviActivations.show("the predicted frames", predicted, each);
    SlotState future = clips.future();
    NDArray loss = meanSquare(predicted.slots(), future.slots());
    each.accept("mean squared error of slots", loss);
    if (model.config().predictsPoses() && config.poseWeight() > 0) {
      NDArray poses = poseError(predicted, future);
      each.accept("error of poses", poses);
      loss = loss.add(TorchOps.scale(poses, config.poseWeight()));
    }
    if (config.imageWeight() > 0 && config.imageClips() > 0) {
      NDArray images = imageError(manager, model, predicted, starts, random, each);
      each.accept("error of images", images);
      loss = loss.add(TorchOps.scale(images, config.imageWeight()));
    }
    each.accept("loss", loss);
    return loss;
  }

  private static NDArray meanSquare(NDArray a, NDArray b) {
    return a.sub(b).square().mean();
  }

  /** Mean squared errors of positions (in half images), scales and rotations, summed. */
  private static NDArray poseError(SlotState a, SlotState b) {
    NDArray error = meanSquare(a.positions(), b.positions());
    if (a.scales() != null) {
      error = error.add(meanSquare(a.scales(), b.scales()));
    }
    if (a.rotations() != null) {
      error = error.add(meanSquare(a.rotations(), b.rotations()));
    }
    return error;
  }

  /** Error of one random predicted frame of each of the first clips. */
  private NDArray imageError(
      NDManager manager,
      SlotFormer model,
      SlotState predicted,
      SlotSet.Start[] starts,
      SplittableRandom random,
      BiConsumer<String, NDArray> each) {
    int history = config.model().historyLen();
    List<SlotState> chosen = new ArrayList<>();
    FloatBuffer targets =
        FloatBuffer.allocate(config.imageClips() * 3 * training.height() * training.width());
    for (int i = 0; i < config.imageClips(); i++) {
      int s = random.nextInt(config.rollout());
      chosen.add(predicted.clip(i).map(x -> x.split(config.rollout(), 0).get(s))); // (1,K,…)
      targets.put(training.clip(starts[i].video(), starts[i].frame() + history + s, 1));
    }
    Shape shape = new Shape(config.imageClips(), 3, training.height(), training.width());
    NDArray decoded = model.decode(SlotState.stack(chosen).map(x -> x.swapAxes(0, 1))).combined();
    each.accept("decoded images", decoded);
    return meanSquare(decoded, manager.create(targets.array(), shape));
  }

  /** What is seen and what is to be predicted: (B,L,K,…) and (B,S,K,…). */
  private record Clips(SlotState history, SlotState future) {}

  private Clips clips(NDManager manager, SlotSet slots, SlotSet.Start[] starts, int length) {
    long[] cut = {config.model().historyLen()};
    SlotState clips = slots.clips(manager, starts, length);
    return new Clips(
        clips.map(x -> x.split(cut, 1).get(0)), clips.map(x -> x.split(cut, 1).get(1)));
  }

  /**
   * Errors of slots and positions beside those of standing still, in the mean and at the last step.
   */
  private Map<String, Double> scores(NDManager manager, SlotFormer model, SlotSet slots) {
    int history = config.model().historyLen();
    int length = history + config.rollout();
    Map<String, Double> sums = new LinkedHashMap<>();
    int batches = 0;
    for (int v = 0; v + 8 <= slots.videos(); v += 8) {
      SlotSet.Start[] starts = new SlotSet.Start[8];
      for (int i = 0; i < 8; i++) {
        starts[i] = new SlotSet.Start(v + i, slots.frames() - length);
      }
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        Clips clips = clips(manager, slots, starts, length);
        SlotState predicted = model.rollout(clips.history(), config.rollout());
        SlotState last = clips.history().map(x -> x.split(history, 1).get(history - 1));
        add("slot_mse", sums, predicted, clips.future(), SlotState::slots);
        add("stand_still_slot_mse", sums, last, clips.future(), SlotState::slots);
        if (model.config().poses() != null) {
          add("position_mse", sums, predicted, clips.future(), SlotState::positions);
          add("stand_still_position_mse", sums, last, clips.future(), SlotState::positions);
        }
        batches++;
      }
    }
    int n = batches;
    sums.replaceAll((name, sum) -> sum / n);
    return sums;
  }

  /** Mean squared error, in all and at the last step; {@code a} has S frames or one for all. */
  private void add(
      String name,
      Map<String, Double> sums,
      SlotState a,
      SlotState b,
      Function<SlotState, NDArray> part) {
    NDArray error = part.apply(a).sub(part.apply(b)).square();
    NDArray last = error.split(config.rollout(), 1).get(config.rollout() - 1);
    sums.merge(name, (double) error.mean().getFloat(), Double::sum);
    sums.merge(name + "_last", (double) last.mean().getFloat(), Double::sum);
  }
}
