package slotcast.layer;

import ai.djl.ndarray.NDArray;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;

/**
 * Layer normalisation over the last axis (Ba et al. 2016), epsilon 1e-5 as in PyTorch.
 *
 * @param weight (C)
 * @param bias (C)
 */
public record LayerNorm(NDArray weight, NDArray bias) {
  private static final float EPSILON = 1e-5f;

  /** Asks the store for {@code name.weight} and {@code name.bias}. */
  public static LayerNorm of(ParameterStore store, String name, long size) {
    return new LayerNorm(
        store.get(name + ".weight", new Init.Constant(1), size),
        store.get(name + ".bias", new Init.Constant(0), size));
  }

  /** (…,C) -> (…,C). */
  public NDArray apply(NDArray x) {
    return ai.djl.nn.norm.LayerNorm.layerNorm(x, weight.getShape(), weight, bias, EPSILON)
        .singletonOrThrow();
  }
}
