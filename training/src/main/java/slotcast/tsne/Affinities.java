package slotcast.tsne;

import java.util.stream.IntStream;

/**
 * How likely two points are neighbours: p(j|i) falls with a Gaussian around i whose width gives
 * every point the same perplexity.
 *
 * <p>As in scikit-learn: squared distances rounded to float32, the precision β of each point by at
 * most 100 steps of bisection from 1 until the entropy is within 1e-5 of log(perplexity).
 */
final class Affinities {
  /** scikit-learn's floor of a joint probability. */
  static final double SMALLEST = Math.ulp(1.0);

  private static final int STEPS = 100;

  /** scikit-learn's. */
  static final double ENTROPY_TOLERANCE = 1e-5;

  private static final double SMALLEST_SUM = 1e-8;

  private Affinities() {}

  /** (N,N): squared distances in float32, the diagonal 0. */
  static float[][] squaredDistances(Points x) {
    int n = x.count();
    float[][] distances = new float[n][n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < n; j++) {
                distances[i][j] = (float) x.squaredDistance(i, j);
              }
            });
    return distances;
  }

  /** (N,N): p(j|i) in row i, the diagonal 0, rows summing to 1. */
  static double[][] conditional(Points x, double perplexity) {
    float[][] distances = squaredDistances(x);
    int n = x.count();
    double[][] p = new double[n][n];
    IntStream.range(0, n)
        .parallel()
        .forEach(i -> fit(distances[i], i, perplexity, ENTROPY_TOLERANCE, p[i]));
    return p;
  }

  /** The precisions β (N) that {@link #conditional} uses. */
  static double[] precisions(Points x, double perplexity, double entropyTolerance) {
    float[][] distances = squaredDistances(x);
    int n = x.count();
    double[] beta = new double[n];
    IntStream.range(0, n)
        .parallel()
        .forEach(i -> beta[i] = fit(distances[i], i, perplexity, entropyTolerance, new double[n]));
    return beta;
  }

  /** (N,N): (p(j|i) + p(i|j)) / 2N, symmetric, the diagonal 0, summing to 1. */
  static double[][] joint(Points x, double perplexity) {
    double[][] p = conditional(x, perplexity);
    int n = x.count();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        double both = p[i][j] + p[j][i];
        p[i][j] = both;
        p[j][i] = both;
        sum += 2 * both;
      }
    }
    double total = Math.max(sum, SMALLEST);
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < n; j++) {
                p[i][j] = i == j ? 0 : Math.max(p[i][j] / total, SMALLEST);
              }
            });
    return p;
  }

  /**
   * Fits one point's precision.
   *
   * @param distances to the others, squared
   * @param self the index to leave out, -1 for none
   * @param entropyTolerance how close the entropy has to come to log(perplexity)
   * @param p filled with the probabilities
   * @return β
   */
  static double fit(
      float[] distances, int self, double perplexity, double entropyTolerance, double[] p) {
    double wanted = Math.log(perplexity);
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    double beta = 1;
    for (int step = 0; step < STEPS; step++) {
      double sum = 0;
      for (int j = 0; j < p.length; j++) {
        p[j] = j == self ? 0 : Math.exp(-distances[j] * beta);
        sum += p[j];
      }
      if (sum == 0) {
        sum = SMALLEST_SUM;
      }
      double meanDistance = 0;
      for (int j = 0; j < p.length; j++) {
        p[j] /= sum;
        meanDistance += distances[j] * p[j];
      }
      double excess = Math.log(sum) + beta * meanDistance - wanted;
      if (Math.abs(excess) <= entropyTolerance) {
        break;
      }
      if (excess > 0) {
        low = beta;
        beta = high == Double.POSITIVE_INFINITY ? 2 * beta : (beta + high) / 2;
      } else {
        high = beta;
        beta = low == Double.NEGATIVE_INFINITY ? beta / 2 : (beta + low) / 2;
      }
    }
    return beta;
  }
}
