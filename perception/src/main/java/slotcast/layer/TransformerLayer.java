package slotcast.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import slotcast.layer.Dropout.Place;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * One layer of {@code nn.TransformerEncoder}: self-attention and a feed-forward block, ReLU, layer
 * normalisation before (pre-norm) or after each.
 *
 * <p>Axes: B batch, L tokens, C width, H heads, d = C/H. The reference trains with dropout of 0.1,
 * at four places; here it is the caller's choice.
 */
public final class TransformerLayer {
  private final NDArray inWeight; // (3C,C), rows q, k, v
  private final NDArray inBias; // (3C)
  private final Linear outProjection;
  private final LayerNorm norm1;
  private final LayerNorm norm2;
  private final Mlp feedForward;
  private final boolean normFirst;
  private final int heads;

  /**
   * @param name prefix of the parameters, for example {@code transformer_encoder.layers.0}
   */
  public TransformerLayer(
      ParameterStore store, String name, int width, int heads, int hidden, boolean normFirst) {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width " + width + " is not divisible by " + heads + " heads");
    }
    Init in = Init.xavierUniform(width, 3L * width);
    Init zero = new Init.Constant(0);
    inWeight = store.get(name + ".self_attn.in_proj_weight", in, 3L * width, width);
    inBias = store.get(name + ".self_attn.in_proj_bias", zero, 3L * width);
    outProjection =
        new Linear(
            store.get(name + ".self_attn.out_proj.weight", Init.fanIn(width), width, width),
            store.get(name + ".self_attn.out_proj.bias", zero, width));
    feedForward = Mlp.of(store, name + ".linear1", name + ".linear2", width, hidden, width);
    norm1 = LayerNorm.of(store, name + ".norm1", width);
    norm2 = LayerNorm.of(store, name + ".norm2", width);
    this.normFirst = normFirst;
    this.heads = heads;
  }

  /** (B,L,C) -> (B,L,C). */
  public NDArray apply(NDArray x) {
    return apply(x, null);
  }

  /**
   * As the other, in training with dropout.
   *
   * @param dropout null for none
   */
  public NDArray apply(NDArray x, Dropout dropout) {
    if (normFirst) {
      x = x.add(attentionBlock(norm1.apply(x), dropout));
      return x.add(feedForwardBlock(norm2.apply(x), dropout));
    }
    x = norm1.apply(x.add(attentionBlock(x, dropout)));
    return norm2.apply(x.add(feedForwardBlock(x, dropout)));
  }

  private NDArray feedForwardBlock(NDArray x, Dropout dropout) {
    NDArray hidden = drop(feedForward.hidden(x), Place.HIDDEN, dropout);
    return drop(feedForward.second().apply(hidden), Place.FEED_FORWARD_OUT, dropout);
  }

  private static NDArray drop(NDArray x, Place place, Dropout dropout) {
    return dropout == null ? x : dropout.apply(place, x);
  }

  private NDArray attentionBlock(NDArray x, Dropout dropout) {
    long b = x.getShape().get(0);
    long l = x.getShape().get(1);
    long c = x.getShape().get(2);
    NDList qkv =
        new Linear(inWeight, inBias)
            .apply(x) // (B,L,3C)
            .reshape(b, l, 3, heads, c / heads)
            .transpose(2, 0, 3, 1, 4) // (3,B,H,L,d)
            .split(3);
    NDArray q = qkv.get(0).squeeze(0);
    NDArray k = qkv.get(1).squeeze(0);
    NDArray v = qkv.get(2).squeeze(0);
    NDArray mixed; // (B,H,L,d)
    if (dropout == null) {
      mixed = TorchOps.attention(q, k, v);
    } else {
      double scale = 1 / Math.sqrt((double) c / heads);
      NDArray weights =
          TorchOps.scale(q, scale).matMul(k.transpose(0, 1, 3, 2)).softmax(3); // (B,H,L,L)
      mixed = dropout.apply(Place.ATTENTION, weights).matMul(v);
    }
    NDArray out = outProjection.apply(mixed.transpose(0, 2, 1, 3).reshape(b, l, c));
    return drop(out, Place.ATTENTION_OUT, dropout);
  }
}
