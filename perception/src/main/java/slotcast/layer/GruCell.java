package slotcast.layer;

import ai.djl.ndarray.NDArray;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * A gated recurrent unit, gates in PyTorch's order: reset, update, new.
 *
 * @param inputGates (3C,D)
 * @param stateGates (3C,C)
 * @param inputBias (3C)
 * @param stateBias (3C)
 */
public record GruCell(
    NDArray inputGates, NDArray stateGates, NDArray inputBias, NDArray stateBias) {
  /** Asks the store for {@code name.weight_ih}, {@code weight_hh} and both biases. */
  public static GruCell of(ParameterStore store, String name, long in, long width) {
    Init all = Init.fanIn(width);
    return of(store, name, in, width, all, all, all);
  }

  /** As {@link #of(ParameterStore, String, long, long)}, with Flax's initial values. */
  public static GruCell flax(ParameterStore store, String name, long in, int width) {
    Init zero = new Init.Constant(0);
    return of(store, name, in, width, Init.lecunNormal(in), new Init.Orthogonal(width), zero);
  }

  private static GruCell of(
      ParameterStore store, String name, long in, long width, Init input, Init state, Init bias) {
    return new GruCell(
        store.get(name + ".weight_ih", input, 3 * width, in),
        store.get(name + ".weight_hh", state, 3 * width, width),
        store.get(name + ".bias_ih", bias, 3 * width),
        store.get(name + ".bias_hh", bias, 3 * width));
  }

  /** The next state: (B,K,D) and (B,K,C) -> (B,K,C). */
  public NDArray apply(NDArray input, NDArray state) {
    long d = inputGates.getShape().get(1);
    long c = stateGates.getShape().get(1);
    return TorchOps.gruCell(
            input.reshape(-1, d),
            state.reshape(-1, c),
            inputGates,
            stateGates,
            inputBias,
            stateBias)
        .reshape(state.getShape());
  }
}
