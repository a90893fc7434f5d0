package slotcast.layer;

import ai.djl.ndarray.NDArray;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/** Two linear layers with a ReLU between. */
public record Mlp(Linear first, Linear second) {
  /** Asks the store for the layers under the given names. */
  public static Mlp of(
      ParameterStore store, String first, String second, long in, long hidden, long out) {
    return new Mlp(Linear.of(store, first, in, hidden), Linear.of(store, second, hidden, out));
  }

  /** As {@link #of}, with Flax's initial values. */
  public static Mlp flax(
      ParameterStore store, String first, String second, long in, long hidden, long out) {
    return new Mlp(Linear.flax(store, first, in, hidden), Linear.flax(store, second, hidden, out));
  }

  /** What the second layer sees: (…,I) -> (…,hidden). */
  public NDArray hidden(NDArray x) {
    return TorchOps.linearRelu(x, first.weight(), first.bias());
  }

  /** (…,I) -> (…,O). */
  public NDArray apply(NDArray x) {
    return second.apply(hidden(x));
  }
}
