package slotcast.tokenizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import slotcast.layer.LayerNorm;
import slotcast.layer.Linear;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;
import slotcast.tokenizer.TokenAttention.Memory;

/**
 * Tokens of an image one after the other, from slots: the decoder of SLATE and STEVE (SlotFormer's
 * {@code STEVETransformerDecoder}). Each token is predicted from the slots and the tokens before
 * it, row by row; the first from a token of its own that stands for the beginning.
 *
 * <p>Axes: B batch, K slots, C slot width, L tokens of an image, V vocabulary. Deviation: no
 * dropout in training, where the reference drops a tenth.
 */
public final class TokenTransformer {
  private static final String NAME = "trans_decoder";

  private final int vocabulary;
  private final int length;
  private final Linear slotProjection;
  private final NDArray embedding; // (V+1,C), the last one for the beginning
  private final NDArray position; // (1,L,C)
  private final List<TokenBlock> blocks = new ArrayList<>();
  private final LayerNorm norm;
  private final Linear head;

  /**
   * Asks the store for {@code trans_decoder.*}.
   *
   * @param vocabulary V
   * @param length L
   * @param width C
   */
  public TokenTransformer(
      ParameterStore store, int vocabulary, int length, int width, int layers, int heads) {
    this.vocabulary = vocabulary;
    this.length = length;
    slotProjection = Linear.of(store, NAME + ".in_proj", width, width);
    Init normal = new Init.Normal(1);
    embedding = store.get(NAME + ".tok_emb.weight", normal, vocabulary + 1L, width);
    position = store.get(NAME + ".pos_emb.pe", new Init.TruncatedNormal(1), 1, length, width);
    double gain = 1 / Math.sqrt(3 * layers);
    for (int i = 0; i < layers; i++) {
      String name = NAME + ".tf_dec.blocks." + i;
      blocks.add(new TokenBlock(store, name, width, heads, gain, i == 0));
    }
    norm = LayerNorm.of(store, NAME + ".tf_dec.layer_norm", width);
    head = Linear.withoutBias(store, NAME + ".head", width, vocabulary);
  }

  /**
   * How well each token fits each place, the true tokens before it being known.
   *
   * @param slots (B,K,C)
   * @param tokens int64 (B,L); the last one is not looked at
   * @return (B,L,V), unnormalised
   */
  public NDArray logits(NDArray slots, NDArray tokens) {
    Shapes shapes = new Shapes().check("slots", slots, "B K C");
    shapes.check("tokens", tokens, "B L=" + length);
    NDArray begin =
        tokens.getManager().full(new Shape(shapes.size("B"), 1), vocabulary, DataType.INT64);
    NDArray seen = begin.concat(tokens.get(":, :-1"), 1); // (B,L)
    NDArray x = TorchOps.embedding(embedding, seen).add(position); // (B,L,C)
    NDArray projected = slotProjection.apply(slots);
    for (TokenBlock block : blocks) {
      x = block.apply(x, UnaryOperator.identity(), block.rememberSlots(projected));
    }
    return head.apply(norm.apply(x));
  }

  /**
   * The most likely token at each place, each chosen after those before it. Keys and values of
   * earlier tokens are kept, so that the time is that of one pass over all of them per layer.
   *
   * @param slots (B,K,C); no gradient flows
   * @return int64 (B,L)
   */
  public NDArray generate(NDArray slots) {
    new Shapes().check("slots", slots, "B K C");
    int b = (int) slots.getShape().get(0);
    NDManager manager = slots.getManager();
    NDArray projected = slotProjection.apply(slots);
    List<Memory> slotMemories = blocks.stream().map(k -> k.rememberSlots(projected)).toList();
    Memory[] past = new Memory[blocks.size()];
    long[] last = new long[b];
    Arrays.fill(last, vocabulary);
    long[] all = new long[b * length];
    try {
      for (int i = 0; i < length; i++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          NDArray here = manager.create(last, new Shape(b, 1));
          NDArray x = TorchOps.embedding(embedding, here).add(position.get(":, {}:{}", i, i + 1));
          for (int layer = 0; layer < past.length; layer++) {
            int l = layer;
            UnaryOperator<Memory> grow = next -> past[l] = grown(past[l], next);
            x = blocks.get(l).apply(x, grow, slotMemories.get(l)); // (B,1,C)
          }
          last = head.apply(norm.apply(x)).argMax(2).flatten().toLongArray();
        }
        for (int j = 0; j < b; j++) {
          all[j * length + i] = last[j];
        }
      }
    } finally {
      for (Memory memory : past) {
        if (memory != null) {
          memory.close();
        }
      }
    }
    return manager.create(all, new Shape(b, length));
  }

  private static Memory grown(Memory past, Memory next) {
    if (past == null) {
      return next.kept();
    }
    Memory all = past.then(next);
    past.close();
    return all;
  }
}
