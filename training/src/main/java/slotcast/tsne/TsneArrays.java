package slotcast.tsne;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import slotcast.tensor.TorchOps;

/**
 * t-SNE's affinities and objective as arrays that gradients pass through, for losses.
 *
 * <p>Axes: N points, D dimensions. Results are attached to the manager of the first argument, as
 * are intermediate arrays: use an {@code NDScope} for each step.
 */
public final class TsneArrays {
  private static final double NEVER = -1e30;
  private static final double LARGEST = Float.MAX_VALUE;

  /** Up to so many values of x_i - x_j are held at once. */
  private static final long MAX_DIFFERENCES = 1 << 24;

  /** Below this the precision of a point is not determined by its perplexity. */
  private static final double SMALLEST_SLOPE = 1e-9;

  private TsneArrays() {}

  /**
   * Joint affinities p_ij, differentiable by the points.
   *
   * <p>The precision of each point is found outside the graph. It changes with the points so that
   * the perplexity stays, and its derivative is exact, by the implicit function theorem, where the
   * perplexity can be reached; elsewhere (perplexity n - 1, equal points) it counts as constant.
   *
   * @param x (N,D) float32 or float64
   * @param perplexity below N
   * @return (N,N) symmetric, diagonal 0, summing to 1
   * @throws IllegalArgumentException if x is no matrix, has values that are not finite, or the
   *     perplexity does not fit
   */
  public static NDArray affinities(NDArray x, double perplexity) {
    return affinities(x, perplexity, Affinities.ENTROPY_TOLERANCE);
  }

  static NDArray affinities(NDArray x, double perplexity, double entropyTolerance) {
    Points points = Points.of(x);
    int n = points.count();
    if (perplexity <= 0) {
      throw new IllegalArgumentException("perplexity is " + perplexity + ", expected more than 0");
    }
    double fitted = TsneConfig.standard().withPerplexity(perplexity).perplexityFor(n);
    NDManager manager = x.getManager();
    NDArray distances = squaredDistances(x);
    NDArray beta =
        manager
            .create(Affinities.precisions(points, fitted, entropyTolerance), new Shape(n, 1))
            .toType(x.getDataType(), false);
    NDArray self = TorchOps.scale(manager.eye(n).toType(x.getDataType(), false), NEVER);
    NDArray entropy = entropy(distances, beta, self); // (N,1)
    NDArray slope = slope(distances, beta, self, entropy, fitted);
    // Adds zero, with the derivative dβ = -dH / (∂H/∂β), where ∂H/∂β = -β Var(d²).
    NDArray moving = beta.add(entropy.sub(entropy.stopGradient()).mul(slope));
    NDArray p = distances.mul(moving).neg().add(self).softmax(1);
    return TorchOps.scale(p.add(p.transpose()), 1 / (2.0 * n));
  }

  /** Entropy of each point's neighbours (N,1), the precisions held constant. */
  private static NDArray entropy(NDArray distances, NDArray beta, NDArray self) {
    NDArray logP = distances.mul(beta).neg().add(self).logSoftmax(1);
    return logP.exp().mul(logP).sum(new int[] {1}, true).neg();
  }

  /** 1 / (β Var(d²)) as a constant (N,1), 0 where the precision is not determined. */
  private static NDArray slope(
      NDArray distances, NDArray beta, NDArray self, NDArray entropy, double perplexity) {
    NDArray d = distances.stopGradient();
    NDArray p = d.mul(beta).neg().add(self).softmax(1);
    NDArray mean = p.mul(d).sum(new int[] {1}, true);
    NDArray variance = p.mul(d.sub(mean).square()).sum(new int[] {1}, true);
    NDArray product = variance.mul(beta);
    NDArray reached = entropy.stopGradient().sub(Math.log(perplexity)).abs().lt(1e-3);
    NDArray determined =
        product.gt(SMALLEST_SLOPE).logicalAnd(reached).toType(d.getDataType(), false);
    return determined.div(TorchOps.clamp(product, SMALLEST_SLOPE, LARGEST));
  }

  /**
   * Kullback-Leibler divergence from affinities to those of an embedding, differentiable by both.
   *
   * @param p (N,N) joint affinities, diagonal 0
   * @param y (N,E) embedding of E dimensions
   * @return a scalar
   */
  public static NDArray divergence(NDArray p, NDArray y) {
    long n = y.getShape().get(0);
    if (!p.getShape().equals(new Shape(n, n)) || y.getShape().dimension() != 2) {
      throw new IllegalArgumentException(
          "affinities are " + p.getShape() + ", embedding is " + y.getShape());
    }
    NDManager manager = p.getManager();
    NDArray others = manager.eye((int) n).toType(p.getDataType(), false).neg().add(1);
    NDArray width = squaredDistances(y).add(1); // 1 / q
    NDArray z = others.div(width).sum();
    NDArray logP = TorchOps.clamp(p, Affinities.SMALLEST, LARGEST).log();
    NDArray attraction = p.mul(logP.add(width.log())).sum();
    return attraction.add(p.sum().mul(z.log()));
  }

  /**
   * Squared distances of all pairs: of some 500 points and fewer from their differences, of more by
   * a matrix product, which takes less memory and loses about two digits.
   *
   * @param x (N,D)
   * @return (N,N), never negative
   */
  public static NDArray squaredDistances(NDArray x) {
    if (x.getShape().get(0) * x.size() <= MAX_DIFFERENCES) {
      return x.expandDims(1).sub(x.expandDims(0)).square().sum(new int[] {2}); // (N,N,D) -> (N,N)
    }
    // The mean does not change a distance, but how many digits cancel.
    NDArray centred = x.sub(x.mean(new int[] {0}, true).stopGradient());
    NDArray norms = centred.square().sum(new int[] {1}, true); // (N,1)
    NDArray products = centred.matMul(centred.transpose()); // (N,D)x(D,N) -> (N,N)
    NDArray squares = norms.add(norms.transpose()).sub(TorchOps.scale(products, 2));
    return TorchOps.clamp(squares, 0, LARGEST);
  }
}
