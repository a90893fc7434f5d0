package slotcast.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.jni.IValue;
import slotcast.layer.Dropout.Place;
import slotcast.tensor.Init;
import slotcast.tensor.LayerPrecision;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;
import slotcast.tensor.TorchScript;

/**
 * One layer of {@code nn.TransformerEncoder}: self-attention and a feed-forward block, ReLU, layer
 * normalisation before (pre-norm) or after each.
 *
 * <p>Axes: B batch, L tokens, C width, H heads, d = C/H. The reference trains with dropout of 0.1,
 * at four places; here it is the caller's choice.
 */
public final class TransformerLayer {
  /** The layer as one call, for what queries: (B,T,C), the last T of (B,L,C). */
  private static final TorchScript SCRIPT =
      new TorchScript(
          """
            def newest(self: __torch__.Ops,
              x: Tensor,
              count: int) -> Tensor:
              l = torch.size(x, 1)
              if torch.eq(count, l):
                y = x
              else:
                y = torch.slice(x, 1, torch.sub(l, count), l, 1)
              return y
            def attend(self: __torch__.Ops,
              x: Tensor,
              count: int,
              heads: int,
              wi: Tensor,
              bi: Tensor,
              wo: Tensor,
              bo: Tensor) -> Tensor:
              b = torch.size(x, 0)
              l = torch.size(x, 1)
              c = torch.size(x, 2)
              d = torch.floordiv(c, heads)
              if torch.eq(count, l):
                qkv = torch.split(torch.linear(x, wi, bi), c, 2)
                q = qkv[0]
                k = qkv[1]
                v = qkv[2]
              else:
                w = torch.split_with_sizes(wi, [c, torch.mul(c, 2)], 0)
                s = torch.split_with_sizes(bi, [c, torch.mul(c, 2)], 0)
                q = torch.linear((self).newest(x, count, ), w[0], s[0])
                kv = torch.split(torch.linear(x, w[1], s[1]), c, 2)
                k = kv[0]
                v = kv[1]
              q1 = torch.transpose(torch.view(q, [b, count, heads, d]), 1, 2)
              k1 = torch.transpose(torch.view(k, [b, l, heads, d]), 1, 2)
              v1 = torch.transpose(torch.view(v, [b, l, heads, d]), 1, 2)
              y = torch.scaled_dot_product_attention(q1, k1, v1)
              return torch.linear(torch.reshape(torch.transpose(y, 1, 2), [b, count, c]), wo, bo)
            def norm_first(self: __torch__.Ops,
              x: Tensor,
              count: int,
              heads: int,
              wi: Tensor,
              bi: Tensor,
              wo: Tensor,
              bo: Tensor,
              g1: Tensor,
              s1: Tensor,
              g2: Tensor,
              s2: Tensor,
              w1: Tensor,
              b1: Tensor,
              w2: Tensor,
              b2: Tensor) -> Tensor:
              c = torch.size(x, 2)
              m = torch.layer_norm(x, [c], g1, s1, 1.0000000000000001e-05)
              y = torch.add((self).attend(m, count, heads, wi, bi, wo, bo, ), (self).newest(x, count, ))
              h = torch.relu(torch.linear(torch.layer_norm(y, [c], g2, s2, 1.0000000000000001e-05), w1, b1))
              return torch.add(torch.linear(h, w2, b2), y)
            def norm_last(self: __torch__.Ops,
              x: Tensor,
              count: int,
              heads: int,
              wi: Tensor,
              bi: Tensor,
              wo: Tensor,
              bo: Tensor,
              g1: Tensor,
              s1: Tensor,
              g2: Tensor,
              s2: Tensor,
              w1: Tensor,
              b1: Tensor,
              w2: Tensor,
              b2: Tensor) -> Tensor:
              c = torch.size(x, 2)
              y = torch.add((self).attend(x, count, heads, wi, bi, wo, bo, ), (self).newest(x, count, ))
              y1 = torch.layer_norm(y, [c], g1, s1, 1.0000000000000001e-05)
              h = torch.relu(torch.linear(y1, w1, b1))
              return torch.layer_norm(torch.add(torch.linear(h, w2, b2), y1), [c], g2, s2, 1.0000000000000001e-05)
          """);

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

  /**
   * (B,L,C) -> (B,L,C).
   *
   * @param dropout in training; null for none
   */
  public NDArray apply(NDArray x, Dropout dropout) {
    return newest(x, x.getShape().get(1), dropout);
  }

  /**
   * The last tokens only, which costs less: they look at all others, which need no output.
   *
   * @param x (B,L,C)
   * @param count T, at most L
   * @param dropout null for none
   * @return (B,T,C)
   */
  public NDArray newest(NDArray x, long count, Dropout dropout) {
    if (dropout == null && LayerPrecision.current() == LayerPrecision.FLOAT32) {
      return script(x, count);
    }
    NDArray all = applied(x, dropout);
    long l = x.getShape().get(1);
    return count == l ? all : all.split(new long[] {l - count}, 1).get(1);
  }

  private NDArray script(NDArray x, long count) {
    NDArray[] weights = {
      inWeight,
      inBias,
      outProjection.weight(),
      outProjection.bias(),
      norm1.weight(),
      norm1.bias(),
      norm2.weight(),
      norm2.bias(),
      feedForward.first().weight(),
      feedForward.first().bias(),
      feedForward.second().weight(),
      feedForward.second().bias()
    };
    IValue[] arguments = new IValue[3 + weights.length];
    arguments[0] = TorchScript.tensor(x);
    arguments[1] = IValue.from(count);
    arguments[2] = IValue.from((long) heads);
    for (int i = 0; i < weights.length; i++) {
      arguments[3 + i] = TorchScript.tensor(weights[i]);
    }
    return SCRIPT.run(normFirst ? "norm_first" : "norm_last", x, arguments);
  }

  private NDArray applied(NDArray x, Dropout dropout) {
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
