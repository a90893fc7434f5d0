package slotcast.layer;

import ai.djl.ndarray.NDArray;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;

/**
 * Layer normalisation over the last axis (Ba et al. 2016).
 *
 * @param weight (C)
 * @param bias (C)
 * @param epsilon added to the variance
 */
public record LayerNorm(NDArray weight, NDArray bias, float epsilon) {
  private static final float PYTORCH = 1e-5f;

  /** Asks the store for {@code name.weight} and {@code name.bias}; epsilon as in PyTorch. */
  public static LayerNorm of(ParameterStore store, String name, long size) {
    return of(store, name, size, PYTORCH);
  }

  /** Asks the store for {@code name.weight} and {@code name.bias}. */
  public static LayerNorm of(ParameterStore store, String name, long size, float epsilon) {
    return new LayerNorm(
        store.get(name + ".weight", new Init.Constant(1), size),
        store.get(name + ".bias", new Init.Constant(0), size),
        epsilon);
  }

  /** (…,C) -> (…,C). */
  public NDArray apply(NDArray x) {
    return ai.djl.nn.norm.LayerNorm.layerNorm(x, weight.getShape(), weight, bias, epsilon)
        .singletonOrThrow();
  }
}
