package slotcast.tokenizer;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;
import slotcast.layer.LayerNorm;
import slotcast.layer.Linear;
import slotcast.layer.Mlp;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tokenizer.TokenAttention.Memory;

/**
 * One block of the token transformer, normalisation first: tokens look at those before them, then
 * at the slots, then pass an MLP. As in the reference the first block goes on from its normalised
 * input and not from the input itself.
 */
final class TokenBlock {
  private final LayerNorm selfNorm;
  private final TokenAttention self;
  private final LayerNorm slotNorm;
  private final TokenAttention slots;
  private final LayerNorm mlpNorm;
  private final Mlp mlp;
  private final boolean first;

  /**
   * @param gain of the initial weights of every layer that adds to the tokens
   */
  TokenBlock(ParameterStore store, String name, long width, int heads, double gain, boolean first) {
    selfNorm = LayerNorm.of(store, name + ".self_attn_layer_norm", width);
    self = TokenAttention.of(store, name + ".self_attn", width, heads, gain);
    slotNorm = LayerNorm.of(store, name + ".encoder_decoder_attn_layer_norm", width);
    slots = TokenAttention.of(store, name + ".encoder_decoder_attn", width, heads, gain);
    mlpNorm = LayerNorm.of(store, name + ".ffn_layer_norm", width);
    mlp =
        new Mlp(
            linear(store, name + ".ffn.0", width, 4 * width, Init.kaimingUniform(width)),
            linear(
                store,
                name + ".ffn.2",
                4 * width,
                width,
                Init.xavierUniform(4 * width, width, gain)));
    this.first = first;
  }

  private static Linear linear(ParameterStore store, String name, long in, long out, Init init) {
    return new Linear(
        store.get(name + ".weight", init, out, in),
        store.get(name + ".bias", new Init.Constant(0), out));
  }

  /** What the block remembers of slots (B,K,C). */
  Memory rememberSlots(NDArray x) {
    return slots.remember(x);
  }

  /**
   * @param x tokens (B,L,C)
   * @param past makes of what is remembered of these tokens what they look at; itself for all
   *     tokens of an image, together with those before for a single one
   * @param slotMemory of the slots
   * @return (B,L,C)
   */
  NDArray apply(NDArray x, UnaryOperator<Memory> past, Memory slotMemory) {
    NDArray normed = selfNorm.apply(x);
    boolean causal = x.getShape().get(1) > 1;
    Memory tokens = past.apply(self.remember(normed));
    NDArray y = (first ? normed : x).add(self.read(normed, tokens, causal));
    y = y.add(slots.read(slotNorm.apply(y), slotMemory, false));
    return y.add(mlp.apply(mlpNorm.apply(y)));
  }
}
