package slotcast.tsne;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gradient descent with momentum and a gain per coordinate (Jacobs 1988), in two stages:
 * exploration with exaggerated affinities, then the true ones. Stops as scikit-learn does.
 */
final class Descent {
  private static final Logger LOG = LoggerFactory.getLogger(Descent.class);
  private static final int CHECK_EVERY = 50;
  private static final double MIN_GAIN = 0.01;
  private static final double EXPLORATION_MOMENTUM = 0.5;
  private static final double MOMENTUM = 0.8;

  private final Objective objective;
  private final TsneConfig config;
  private final double[] y;
  private double divergence = Double.NaN;
  private int lastIteration = -1;

  /**
   * @param start (2,N), copied
   */
  Descent(Objective objective, TsneConfig config, double[] start) {
    if (start.length != 2 * objective.count()) {
      throw new IllegalArgumentException(
          "start has "
              + start.length / 2
              + " points, expected "
              + objective.count()
              + " as the data");
    }
    this.objective = objective;
    this.config = config;
    this.y = start.clone();
  }

  Embedding run() {
    int exploration = Math.min(config.explorationIterations(), config.maxIterations());
    stage(
        exploration,
        config.earlyExaggeration(),
        EXPLORATION_MOMENTUM,
        config.explorationIterations());
    stage(config.maxIterations(), 1, MOMENTUM, config.patienceIterations());
    return Embedding.ofFlat(y, divergence, lastIteration);
  }

  /** Runs up to iteration {@code end}; momentum and gains start anew. */
  private void stage(int end, double exaggeration, double momentum, int patience) {
    double rate = config.learningRateFor(objective.count());
    double[] gradient = new double[y.length];
    double[] step = new double[y.length];
    double[] gains = new double[y.length];
    Arrays.fill(gains, 1);
    double best = Double.MAX_VALUE;
    int bestIteration = lastIteration + 1;
    for (int i = lastIteration + 1; i < end; i++) {
      boolean check = (i + 1) % CHECK_EVERY == 0 || i == end - 1;
      if (check) {
        divergence = objective.divergence(y, exaggeration);
        LOG.debug("iteration {}: KL {} at exaggeration {}", i, divergence, exaggeration);
      }
      objective.gradient(y, exaggeration, gradient);
      double norm = 0;
      for (int k = 0; k < y.length; k++) {
        gains[k] = step[k] * gradient[k] < 0 ? gains[k] + 0.2 : Math.max(gains[k] * 0.8, MIN_GAIN);
        double g = gains[k] * gradient[k];
        step[k] = momentum * step[k] - rate * g;
        y[k] += step[k];
        norm += g * g;
      }
      lastIteration = i;
      if (!Double.isFinite(norm)) {
        throw new ArithmeticException(
            "t-SNE diverged at iteration " + i + "; lower the learning rate " + rate);
      }
      if ((i + 1) % CHECK_EVERY == 0) {
        if (divergence < best) {
          best = divergence;
          bestIteration = i;
        } else if (i - bestIteration > patience) {
          break;
        }
        if (Math.sqrt(norm) <= config.minGradientNorm()) {
          break;
        }
      }
    }
  }
}
