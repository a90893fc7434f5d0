package slotcast.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import slotcast.image.RgbImage;
import slotcast.optim.Adam;
import slotcast.optim.LossScale;
import slotcast.optim.MixedPrecision;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.TorchOps;

/**
 * A schedule of steps, scores and checkpoints, and how one step is taken; {@link LoopRun} runs it.
 *
 * @param folder of the run
 * @param identity of the configuration and seed; a checkpoint of another one is refused
 * @param steps in all
 * @param optimiser rates and clipping
 * @param evaluateEvery steps between scores
 * @param checkpointEvery steps between checkpoints
 * @param health when a run counts as collapsed
 */
record TrainingLoop(
    Path folder,
    String identity,
    int steps,
    OptimiserConfig optimiser,
    int evaluateEvery,
    int checkpointEvery,
    HealthConfig health) {
  private static final int LOG_EVERY = 50;

  /** Held-out videos that an evaluation draws. */
  static final int VIDEOS_SHOWN = 2;

  /** What is trained. */
  interface Objective {
    /** What {@link #loss} shows its activations to when nobody looks. */
    BiConsumer<String, NDArray> NOBODY = (name, array) -> {};

    /** Parts that a step's batch goes through the model in, one after the other. */
    default int parts(int step) {
      return 1;
    }

    /**
     * What a part of a step's batch adds to the step's loss, in the caller's {@code NDScope}. The
     * parts of a step are asked for in order; they depend on seed and step only, and the same step
     * can be asked for again.
     *
     * @param part from 0
     * @param each sees every activation under its name in the order of computation, the part's
     *     clips first and the loss last
     * @return scalar; the sum over the parts is the loss
     */
    NDArray loss(int step, int part, BiConsumer<String, NDArray> each);

    /** Leaves the gradients of a step's batch in the parameters; returns the loss. */
    default double gradients(int step) {
      return gradients(step, 1);
    }

    /**
     * Leaves the gradients of a step's batch in the parameters.
     *
     * @param scale what they are multiplied by
     * @return the loss, without it
     */
    default double gradients(int step, double scale) {
      double sum = 0;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        for (int part = 0; part < parts(step); part++) {
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray loss = loss(step, part, NOBODY);
            collector.backward(scale == 1 ? loss : TorchOps.scale(loss, scale));
            sum += loss.getFloat();
          }
        }
      }
      return sum;
    }

    /**
     * Parts of the loss of the last {@link #gradients} that are logged on their own, by name; where
     * that was not finite they may be those of an earlier step.
     */
    default Map<String, Double> terms() {
      return Map.of();
    }

    /** Shows the activations of a step's batch, without gradients. */
    default void activations(int step, BiConsumer<String, NDArray> each) {
      JniUtils.setGradMode(false);
      try {
        for (int part = 0; part < parts(step); part++) {
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            loss(step, part, each);
          }
        }
      } finally {
        JniUtils.setGradMode(true);
      }
    }

    /** What the loss remembers from one step to the next, for the checkpoint. */
    default Map<String, Tensor> memory() {
      return Map.of();
    }

    /** Takes back what {@link #memory()} gave. */
    default void restore(Map<String, Tensor> memory) {}

    /** Frames that a step is trained on, to say how many there are in a second. */
    int frames(int step);

    /** Scores on held-out videos, by name. Called with automatic differentiation off. */
    Map<String, Double> scores();

    /** What else the last {@link #scores()} found. */
    default Health health() {
      return Health.NONE;
    }

    /**
     * Pictures of held-out videos by name, which go to TensorBoard and to the run's {@code
     * pictures}; a name may be part of a file's. Called after {@link #scores()}, with automatic
     * differentiation off.
     */
    default Map<String, RgbImage> pictures() {
      return Map.of();
    }
  }

  /** The newest checkpoint to go on from. */
  Optional<Checkpoint> checkpoint() throws IOException {
    return Checkpoint.latest(folder, identity);
  }

  /** Steps between records of the log. */
  int logEvery() {
    return Math.max(1, Math.min(LOG_EVERY, steps / 3));
  }

  /** The rate of each step: linear warm-up, then half a cosine. */
  WarmupCosine schedule() {
    double warmup = (double) optimiser.warmupSteps() / steps;
    return new WarmupCosine(optimiser.peakRate(), steps, warmup);
  }

  /**
   * What a step found before it changed the parameters.
   *
   * @param gradientNorm over all parameters, before clipping; not finite where the step was left
   *     out ({@link LossScale})
   */
  record Step(double loss, double gradientNorm) {}

  /** As the other, for one rank. */
  Step step(int step, double rate, Objective objective, ParameterStore store, Adam adam) {
    return step(step, rate, objective, store, adam, GradientSum.LOCAL, null, gradients -> {});
  }

  /**
   * One step, from the batch to new parameters.
   *
   * @param rate learning rate
   * @param sum of several ranks
   * @param scaling of the loss; null for none
   * @param look is shown the gradients by the parameters' names, before clipping
   * @throws TrainingFailure if the loss or a gradient is not finite; no parameter was changed then
   */
  Step step(
      int step,
      double rate,
      Objective objective,
      ParameterStore store,
      Adam adam,
      GradientSum sum,
      LossScale scaling,
      Consumer<Map<String, NDArray>> look) {
    double scale = scaling == null ? 1 : scaling.scale();
    double mine = gradients(objective, step, scale);
    Map<String, NDArray> gradients = adam.gradients();
    double loss = sum.sum(gradients.values(), mine);
    if (!Double.isFinite(loss)) {
      throw notFinite(step, "loss " + loss, objective, store);
    }
    adam.scaleGradients(1 / scale);
    look.accept(gradients);
    double norm = adam.step(rate, optimiser.clipNorm());
    boolean finite = Double.isFinite(norm);
    boolean hopeful = scaling == null ? finite : scaling.update(finite);
    if (!hopeful) {
      gradients(objective, step, scale); // Adam changed nothing and cleared them
      throw notFinite(step, "gradient norm " + norm, objective, store);
    }
    return new Step(loss, norm);
  }

  @SuppressWarnings("try") // it acts by being open
  private double gradients(Objective objective, int step, double scale) {
    try (MixedPrecision mixed = MixedPrecision.open(optimiser.layers())) {
      return objective.gradients(step, scale);
    }
  }

  @SuppressWarnings("try") // as above
  private TrainingFailure notFinite(
      int step, String what, Objective objective, ParameterStore store) {
    String where;
    try (MixedPrecision mixed = MixedPrecision.open(optimiser.layers())) {
      where = NonFinite.first(objective, store, step);
    }
    return new TrainingFailure(
        TrainingFailure.NOT_FINITE,
        "training step " + step,
        what + "; " + where,
        "finite numbers",
        "lower optimiser.peak_rate, or start from other weights; no parameter was changed by this"
            + " step, and the last checkpoint is in "
            + folder);
  }
}
