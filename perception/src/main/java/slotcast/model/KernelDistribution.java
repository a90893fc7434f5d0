package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import slotcast.layer.LayerNorm;
import slotcast.layer.Linear;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * The layer between predictor and corrector: from latents to the mean and log variance of the
 * kernels (StoSAVi, SlotFormer appendix C). Deterministic SAVi passes through it too and uses the
 * mean.
 */
public final class KernelDistribution {
  private final Linear first;
  private final LayerNorm norm; // null: the first layer is the only one
  private final Linear second;

  KernelDistribution(ParameterStore store, boolean mlp, int width) {
    String n = "kernel_dist_layer";
    first = Linear.of(store, n + ".0", width, 2L * width);
    norm = mlp ? LayerNorm.of(store, n + ".1", 2L * width) : null;
    second = mlp ? Linear.of(store, n + ".3", 2L * width, 2L * width) : null;
  }

  /** (B,K,C) -> mean and log variance, side by side: (B,K,2C). */
  public NDArray distribution(NDArray latents) {
    NDArray x = first.apply(latents);
    return norm == null ? x : second.apply(Activation.relu(norm.apply(x)));
  }

  /** Mean (B,K,C) of a distribution (B,K,2C). */
  public static NDArray mean(NDArray distribution) {
    return halves(distribution).get(0);
  }

  /**
   * A draw: mean + noise * exp(logVariance / 2).
   *
   * @param noise (B,K,C), standard normal
   */
  public static NDArray sample(NDArray distribution, NDArray noise) {
    NDList h = halves(distribution);
    return h.get(0).add(noise.mul(TorchOps.scale(h.get(1), 0.5).exp()));
  }

  private static NDList halves(NDArray distribution) {
    return distribution.split(2, distribution.getShape().dimension() - 1);
  }

  /**
   * KL divergence to a normal of the same mean and the given variance, summed over C, mean over the
   * rest. The mean is detached in the reference, so that only the variance is trained by it.
   *
   * @param distribution (…,2C)
   */
  public static NDArray divergence(NDArray distribution, double priorVariance) {
    NDArray logVariance = halves(distribution).get(1);
    NDArray kl =
        TorchOps.scale(logVariance, -0.5)
            .add((float) (0.5 * Math.log(priorVariance)))
            .add(TorchOps.scale(logVariance.exp(), 0.5 / priorVariance))
            .sub(0.5f);
    return kl.sum(new int[] {kl.getShape().dimension() - 1}).mean();
  }
}
