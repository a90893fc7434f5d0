package slotcast.model;

/**
 * Where the corrector starts from: the predicted slots, or what a layer makes of them.
 *
 * @param layer what stands between predictor and corrector
 * @param stochastic whether kernels are drawn from their distribution (StoSAVi)
 */
public record KernelConfig(KernelLayer layer, boolean stochastic) {
  public KernelConfig {
    if (layer == KernelLayer.NONE && stochastic) {
      throw new IllegalArgumentException("kernel.stochastic needs kernel.layer mlp or linear");
    }
  }

  /** The layer that gives the mean (and, in StoSAVi, the log variance) of the kernels. */
  public enum KernelLayer {
    /** Linear, layer norm, ReLU, linear; as in OBJ3D. */
    MLP,
    /** One linear layer; as in CLEVRER. */
    LINEAR,
    /** None: kernels are the predictor's output; only for a deterministic model. */
    NONE
  }
}
