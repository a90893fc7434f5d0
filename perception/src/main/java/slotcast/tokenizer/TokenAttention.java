package slotcast.tokenizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import slotcast.layer.Linear;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * Multi-head attention without biases, of what is asked and what is remembered.
 *
 * <p>Axes: B batch, L asking, S remembered, C width, H heads, d = C/H.
 */
record TokenAttention(Linear query, Linear key, Linear value, Linear out, int heads) {
  /**
   * Keys and values (B,H,S,d). They belong to the caller's {@code NDScope} unless {@link #kept()}.
   */
  record Memory(NDArray keys, NDArray values) {
    /** This memory and then a further one, as new arrays that outlive the scope. */
    Memory then(Memory more) {
      return new Memory(keys.concat(more.keys, 2), values.concat(more.values, 2)).kept();
    }

    /** Takes the arrays out of the scope: whoever holds them closes them. */
    Memory kept() {
      NDScope.unregister(keys, values);
      return this;
    }

    void close() {
      keys.close();
      values.close();
    }
  }

  /**
   * Asks the store for {@code name.proj_q.weight} and those of k, v and o.
   *
   * @param gain of the last projection's initial weights
   */
  static TokenAttention of(ParameterStore store, String name, long width, int heads, double gain) {
    return new TokenAttention(
        projection(store, name + ".proj_q", width, 1),
        projection(store, name + ".proj_k", width, 1),
        projection(store, name + ".proj_v", width, 1),
        projection(store, name + ".proj_o", width, gain),
        heads);
  }

  private static Linear projection(ParameterStore store, String name, long width, double gain) {
    return new Linear(
        store.get(name + ".weight", Init.xavierUniform(width, width, gain), width, width), null);
  }

  /** What is remembered of x: (B,S,C). */
  Memory remember(NDArray x) {
    return new Memory(split(key.apply(x)), split(value.apply(x)));
  }

  /**
   * What x learns from a memory.
   *
   * @param x (B,L,C)
   * @param causal whether token l sees the first l+1 of the memory only; S is L then
   * @return (B,L,C)
   */
  NDArray read(NDArray x, Memory memory, boolean causal) {
    NDArray q = split(query.apply(x));
    NDArray mixed =
        causal
            ? TorchOps.causalAttention(q, memory.keys, memory.values)
            : TorchOps.attention(q, memory.keys, memory.values);
    return out.apply(mixed.transpose(0, 2, 1, 3).reshape(x.getShape()));
  }

  /** (B,L,C) -> (B,H,L,d). */
  private NDArray split(NDArray x) {
    Shape s = x.getShape();
    return x.reshape(s.get(0), s.get(1), heads, s.get(2) / heads).transpose(0, 2, 1, 3);
  }
}
