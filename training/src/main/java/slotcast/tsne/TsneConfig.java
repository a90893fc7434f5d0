package slotcast.tsne;

/**
 * Settings of a t-SNE run; {@link #standard()} has scikit-learn's.
 *
 * @param perplexity effective number of neighbours, below the number of points; 0 for min(30, n-1)
 * @param earlyExaggeration factor on the affinities in the exploration, at least 1
 * @param explorationIterations length of the exploration, with momentum 0.5; then 0.8
 * @param maxIterations all iterations together
 * @param learningRate step; 0 for max(n / earlyExaggeration / 4, 50)
 * @param minGradientNorm ends the run
 * @param patienceIterations ends the run when the KL divergence has not fallen for so long
 * @param angle a cell of Barnes-Hut is one point where width / distance is below this, up to 0.7
 */
public record TsneConfig(
    double perplexity,
    double earlyExaggeration,
    int explorationIterations,
    int maxIterations,
    double learningRate,
    double minGradientNorm,
    int patienceIterations,
    double angle) {
  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public TsneConfig {
    check("perplexity", perplexity, perplexity >= 0, "0 or more");
    check("earlyExaggeration", earlyExaggeration, earlyExaggeration >= 1, "1 or more");
    check("explorationIterations", explorationIterations, explorationIterations >= 0, "0 or more");
    check("maxIterations", maxIterations, maxIterations >= 1, "1 or more");
    check("learningRate", learningRate, learningRate >= 0, "0 or more");
    check("minGradientNorm", minGradientNorm, minGradientNorm >= 0, "0 or more");
    check("patienceIterations", patienceIterations, patienceIterations >= 0, "0 or more");
    check("angle", angle, angle > 0 && angle <= 0.7, "above 0, up to 0.7");
  }

  private static void check(String name, double value, boolean good, String expected) {
    if (!good || !Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", expected " + expected);
    }
  }

  /** Perplexity min(30, n-1), exaggeration 12 for 250 of 1000 iterations, automatic step. */
  public static TsneConfig standard() {
    return new TsneConfig(0, 12, 250, 1000, 0, 1e-7, 300, 0.5);
  }

  /** The same with another number of iterations. */
  public TsneConfig withMaxIterations(int iterations) {
    return new TsneConfig(
        perplexity,
        earlyExaggeration,
        explorationIterations,
        iterations,
        learningRate,
        minGradientNorm,
        patienceIterations,
        angle);
  }

  /** The same with another perplexity. */
  public TsneConfig withPerplexity(double value) {
    return new TsneConfig(
        value,
        earlyExaggeration,
        explorationIterations,
        maxIterations,
        learningRate,
        minGradientNorm,
        patienceIterations,
        angle);
  }

  /**
   * The perplexity for n points.
   *
   * @throws IllegalArgumentException if there are fewer than 2 points or the one set is not below n
   */
  double perplexityFor(int n) {
    if (n < 2) {
      throw new IllegalArgumentException("t-SNE of " + n + " points, expected at least 2");
    }
    if (perplexity >= n) {
      throw new IllegalArgumentException(
          "perplexity is " + perplexity + ", expected less than the " + n + " points");
    }
    return perplexity == 0 ? Math.min(30, n - 1) : perplexity;
  }

  double learningRateFor(int n) {
    return learningRate == 0 ? Math.max(n / earlyExaggeration / 4, 50) : learningRate;
  }
}
