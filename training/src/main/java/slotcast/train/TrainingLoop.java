package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.tensor.Adam;
import slotcast.tensor.ParameterStore;

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

  /** What is trained. */
  interface Objective {
    /**
     * Leaves the gradients of one batch in the parameters. The batch depends on seed and step only.
     *
     * @return the loss
     */
    double gradients(int step);

    /** Scores on held-out videos, by name. */
    Map<String, Double> scores();
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
      first = resumed.get().step();
      LOG.info("going on from step {}", first);
    }
    double warmup = (double) optimiser.warmupSteps() / steps;
    WarmupCosine schedule = new WarmupCosine(optimiser.peakRate(), steps, warmup);
    Map<String, Double> scores = null;
    double lossSum = 0;
    int logEvery = Math.max(1, Math.min(LOG_EVERY, steps / 3));
    for (int step = first; step < steps; step++) {
      double rate = schedule.rate(step);
      double loss = objective.gradients(step);
      double norm = adam.step(rate, optimiser.clipNorm());
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        throw new UserError(
            "training step " + step,
            "loss " + loss + ", gradient norm " + norm,
            "finite numbers",
            "lower optimiser.peak_rate; the last checkpoint is in " + folder);
      }
      lossSum += loss;
      int done = step + 1;
      if (done % logEvery == 0) {
        log.step(done, steps, lossSum / logEvery, norm, rate);
        lossSum = 0;
      }
      if (done % evaluateEvery == 0 || done == steps) {
        scores = objective.scores();
        log.scores(done, scores);
      }
      if (done % checkpointEvery == 0 || done == steps) {
        Checkpoint.write(folder, done, identity, store, adam);
      }
    }
    return scores != null ? scores : objective.scores();
  }
}
