package slotcast.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.optim.Adam;
import slotcast.optim.MixedPrecision;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Steps, scores and checkpoints of a run. A run that was cut off goes on from its newest checkpoint
 * and, on the same machine and threads, comes to the same numbers as one that was not.
 *
 * @param folder of the run
 * @param identity of the configuration and seed; a checkpoint of another one is refused
 * @param steps in all
 * @param optimiser rates and clipping
 * @param evaluateEvery steps between scores
 * @param checkpointEvery steps between checkpoints
 */
record TrainingLoop(
    Path folder,
    String identity,
    int steps,
    OptimiserConfig optimiser,
    int evaluateEvery,
    int checkpointEvery) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);
  private static final int LOG_EVERY = 50;

  /** Held-out videos that an evaluation draws. */
  static final int VIDEOS_SHOWN = 2;

  /** What is trained. */
  interface Objective {
    /** What {@link #loss} shows its activations to when nobody looks. */
    BiConsumer<String, NDArray> NOBODY = (name, array) -> {};

    /**
     * The loss of a step's batch, in the caller's {@code NDScope}. The batch depends on seed and
     * step only, and the same step can be asked for again.
     *
     * @param each sees every activation under its name in the order of computation, the batch first
     *     and the loss last
     * @return scalar
     */
    NDArray loss(int step, BiConsumer<String, NDArray> each);

    /** Leaves the gradients of a step's batch in the parameters; returns the loss. */
    default double gradients(int step) {
      try (NDScope scope = new NDScope();
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        scope.suppressNotUsedWarning();
        NDArray loss = loss(step, NOBODY);
        collector.backward(loss);
        return loss.getFloat();
      }
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
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        loss(step, each);
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

    /** Scores on held-out videos, by name. Called with automatic differentiation off. */
    Map<String, Double> scores();

    /**
     * Pictures of held-out videos by name, which may be part of a file's. Called after {@link
     * #scores()}, with automatic differentiation off.
     */
    default Map<String, RgbImage> pictures() {
      return Map.of();
    }
  }

  /** The newest checkpoint to go on from. */
  Optional<Checkpoint> checkpoint() throws IOException {
    return Checkpoint.latest(folder, identity);
  }

  /**
   * Trains from the checkpoint on, or from the start.
   *
   * @return the last scores
   */
  Map<String, Double> run(
      Objective objective,
      ParameterStore store,
      Adam adam,
      Optional<Checkpoint> resumed,
      TrainingLog log)
      throws IOException {
    int first = 0;
    if (resumed.isPresent()) {
      adam.restore(resumed.get().optimiser());
      objective.restore(resumed.get().objective());
      first = resumed.get().step();
      LOG.info("going on from step {}", first);
    }
    WarmupCosine schedule = schedule();
    Map<String, Double> scores = null;
    Map<String, DoubleSummaryStatistics> sums = new LinkedHashMap<>();
    int logEvery = Math.max(1, Math.min(LOG_EVERY, steps / 3));
    for (int step = first; step < steps; step++) {
      double rate = schedule.rate(step);
      Step taken = step(step, rate, objective, store, adam);
      add(sums, "loss", taken.loss());
      objective.terms().forEach((name, value) -> add(sums, name, value));
      int done = step + 1;
      if (done % logEvery == 0) {
        log.step(done, steps, means(sums), taken.gradientNorm(), rate);
        sums.clear();
      }
      if (done % evaluateEvery == 0 || done == steps) {
        scores = scores(objective);
        log.scores(done, scores);
      }
      if (done % checkpointEvery == 0 || done == steps) {
        Checkpoint.write(folder, done, identity, store, adam, objective.memory());
      }
    }
    return scores != null ? scores : scores(objective);
  }

  /** The rate of each step: linear warm-up, then half a cosine. */
  WarmupCosine schedule() {
    double warmup = (double) optimiser.warmupSteps() / steps;
    return new WarmupCosine(optimiser.peakRate(), steps, warmup);
  }

  /**
   * What a step found before it changed the parameters.
   *
   * @param gradientNorm over all parameters, before clipping
   */
  record Step(double loss, double gradientNorm) {}

  /**
   * One step, from the batch to new parameters.
   *
   * @param rate learning rate
   * @throws UserError if the loss or a gradient is not finite; no parameter was changed then
   */
  Step step(int step, double rate, Objective objective, ParameterStore store, Adam adam) {
    double loss = gradients(objective, step);
    if (!Double.isFinite(loss)) {
      throw notFinite(step, "loss " + loss, objective, store);
    }
    double norm = adam.step(rate, optimiser.clipNorm());
    if (!Double.isFinite(norm)) {
      gradients(objective, step); // Adam changed nothing and cleared them
      throw notFinite(step, "gradient norm " + norm, objective, store);
    }
    return new Step(loss, norm);
  }

  private static Map<String, Double> scores(Objective objective) {
    JniUtils.setGradMode(false);
    try {
      return objective.scores();
    } finally {
      JniUtils.setGradMode(true);
    }
  }

  @SuppressWarnings("try") // it acts by being open
  private double gradients(Objective objective, int step) {
    try (MixedPrecision mixed = MixedPrecision.open(optimiser.bfloat16())) {
      return objective.gradients(step);
    }
  }

  private static void add(Map<String, DoubleSummaryStatistics> sums, String name, double value) {
    sums.computeIfAbsent(name, n -> new DoubleSummaryStatistics()).accept(value);
  }

  private static Map<String, Double> means(Map<String, DoubleSummaryStatistics> sums) {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, s) -> means.put(name, s.getAverage()));
    return means;
  }

  @SuppressWarnings("try") // as above
  private UserError notFinite(int step, String what, Objective objective, ParameterStore store) {
    String where;
    try (MixedPrecision mixed = MixedPrecision.open(optimiser.bfloat16())) {
      where = NonFinite.first(objective, store, step);
    }
    return new UserError(
        "training step " + step,
        what + "; " + where,
        "finite numbers",
        "lower optimiser.peak_rate, or start from other weights; no parameter was changed by this"
            + " step, and the last checkpoint is in "
            + folder);
  }
}
