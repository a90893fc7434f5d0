package slotcast.layer;

import ai.djl.ndarray.NDArray;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * {@code x W^T + b}.
 *
 * @param weight (O,I)
 * @param bias (O), or null
 */
public record Linear(NDArray weight, NDArray bias) {
  /** Asks the store for {@code name.weight} and {@code name.bias}. */
  public static Linear of(ParameterStore store, String name, long in, long out) {
    return new Linear(
        store.get(name + ".weight", Init.fanIn(in), out, in),
        store.get(name + ".bias", Init.fanIn(in), out));
  }

  /** Asks the store for {@code name.weight}; no bias. */
  public static Linear withoutBias(ParameterStore store, String name, long in, long out) {
    return new Linear(store.get(name + ".weight", Init.fanIn(in), out, in), null);
  }

  /** As {@link #of}, with Flax's initial values. */
  public static Linear flax(ParameterStore store, String name, long in, long out) {
    return new Linear(
        store.get(name + ".weight", Init.lecunNormal(in), out, in),
        store.get(name + ".bias", new Init.Constant(0), out));
  }

  /** As {@link #withoutBias}, with Flax's initial values. */
  public static Linear flaxWithoutBias(ParameterStore store, String name, long in, long out) {
    return new Linear(store.get(name + ".weight", Init.lecunNormal(in), out, in), null);
  }

  /** (…,I) -> (…,O). */
  public NDArray apply(NDArray x) {
    return TorchOps.linear(x, weight, bias);
  }
}
