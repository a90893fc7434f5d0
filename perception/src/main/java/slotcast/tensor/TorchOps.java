package slotcast.tensor;

import static slotcast.tensor.TorchScript.tensor;
import static slotcast.tensor.TorchScript.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.IValue;

/**
 * Torch operations that DJL does not expose, called through {@link TorchScript}.
 *
 * <p>They run eagerly and take part in automatic differentiation like any other operation. Each
 * result is attached to the manager of the first argument. Safe to call from several threads.
 */
public final class TorchOps {
  private static final String SOURCE =
      """
        def conv_transpose(self: __torch__.Ops,
          x: Tensor,
          w: Tensor,
          b: Tensor,
          stride: int,
          pad: int,
          out_pad: int,
          type: int) -> Tensor:
          y = torch.conv_transpose2d(torch.to(x, type), torch.to(w, type), None, [stride, stride], [pad, pad], [out_pad, out_pad], 1, [1, 1])
          return torch.add_(torch.to(y, 6), torch.view(b, [-1, 1, 1]))
        def conv_transpose_cut(self: __torch__.Ops,
          x: Tensor,
          w: Tensor,
          b: Tensor,
          stride: int,
          pad: int,
          end: int,
          type: int) -> Tensor:
          y = torch.conv_transpose2d(torch.to(x, type), torch.to(w, type), None, [stride, stride], [pad, pad], [0, 0], 1, [1, 1])
          y1 = torch.slice(torch.slice(torch.to(y, 6), 2, 0, end, 1), 3, 0, end, 1)
          return torch.add(y1, torch.view(b, [-1, 1, 1]))
        def conv_half(self: __torch__.Ops,
          x: Tensor,
          w: Tensor,
          b: Tensor,
          stride: int,
          pad: int,
          type: int) -> Tensor:
          y = torch.conv2d(torch.to(x, type), torch.to(w, type), torch.to(b, type), [stride, stride], [pad, pad], [1, 1], 1)
          return torch.to(y, 6)
        def linear_half(self: __torch__.Ops,
          x: Tensor,
          w: Tensor,
          type: int) -> Tensor:
          return torch.to(torch.linear(torch.to(x, type), torch.to(w, type)), 6)
        def linear_relu(self: __torch__.Ops,
          x: Tensor,
          w: Tensor,
          b: Tensor) -> Tensor:
          return torch.relu(torch.linear(x, w, b))
        def relu_in_place(self: __torch__.Ops,
          x: Tensor) -> Tensor:
          return torch.relu_(x)
        def gelu(self: __torch__.Ops,
          x: Tensor) -> Tensor:
          return torch.gelu(x)
        def scale(self: __torch__.Ops,
          x: Tensor,
          factor: float) -> Tensor:
          return torch.mul(x, factor)
        def clamp(self: __torch__.Ops,
          x: Tensor,
          low: float,
          high: float) -> Tensor:
          return torch.clamp(x, low, high)
        def gru_cell(self: __torch__.Ops,
          x: Tensor,
          h: Tensor,
          wi: Tensor,
          wh: Tensor,
          bi: Tensor,
          bh: Tensor) -> Tensor:
          return torch.gru_cell(x, h, wi, wh, bi, bh)
        def lstm_cell(self: __torch__.Ops,
          x: Tensor,
          h: Tensor,
          c: Tensor,
          wi: Tensor,
          wh: Tensor,
          bi: Tensor,
          bh: Tensor) -> Tensor:
          h1, c1, = torch.lstm_cell(x, [h, c], wi, wh, bi, bh)
          return torch.stack([h1, c1], 0)
        def attention(self: __torch__.Ops,
          q: Tensor,
          k: Tensor,
          v: Tensor) -> Tensor:
          return torch.scaled_dot_product_attention(q, k, v)
        def causal_attention(self: __torch__.Ops,
          q: Tensor,
          k: Tensor,
          v: Tensor) -> Tensor:
          return torch.scaled_dot_product_attention(q, k, v, None, 0., True)
        def conv_norm_relu(self: __torch__.Ops,
          x: Tensor,
          w: Tensor,
          gain: Tensor,
          shift: Tensor,
          stride: int,
          pad: int) -> Tensor:
          y = torch.conv2d(x, w, None, [stride, stride], [pad, pad], [1, 1], 1)
          return torch.relu(torch.group_norm(y, 1, gain, shift, 1.0000000000000001e-05, True))
        def pixel_shuffle(self: __torch__.Ops,
          x: Tensor,
          factor: int) -> Tensor:
          return torch.pixel_shuffle(x, factor)
        def embedding(self: __torch__.Ops,
          w: Tensor,
          indices: Tensor) -> Tensor:
          return torch.embedding(w, indices)
        def cross_entropy(self: __torch__.Ops,
          logits: Tensor,
          classes: Tensor) -> Tensor:
          return torch.cross_entropy_loss(logits, classes)
        def resize(self: __torch__.Ops,
          x: Tensor,
          height: int,
          width: int) -> Tensor:
          return torch.upsample_bilinear2d(x, [height, width], False, None, None)
      """;

  private static final TorchScript MODULE = new TorchScript(SOURCE);

  private TorchOps() {}

  /**
   * {@code x w^T + b}; in 16 bits where {@link LayerPrecision} says so, without the bias.
   *
   * @param x (…,I)
   * @param w (O,I)
   * @param b (O), or null
   * @return (…,O)
   */
  public static NDArray linear(NDArray x, NDArray w, NDArray b) {
    LayerPrecision precision = LayerPrecision.current();
    if (!precision.isHalf()) {
      return Linear.linear(x, w, b).singletonOrThrow();
    }
    NDArray y = run("linear_half", x, tensor(x), tensor(w), IValue.from(precision.torchType()));
    return b == null ? y : y.add(b);
  }

  /**
   * {@code max(x w^T + b, 0)}, as {@link #linear}, without an array in between.
   *
   * @param x (…,I)
   * @param w (O,I)
   * @param b (O)
   * @return (…,O)
   */
  public static NDArray linearRelu(NDArray x, NDArray w, NDArray b) {
    return LayerPrecision.current().isHalf()
        ? reluInPlace(linear(x, w, b))
        : run("linear_relu", x, tensors(x, w, b));
  }

  /**
   * Convolution; in 16 bits where {@link LayerPrecision} says so.
   *
   * @param x (B,I,H,W)
   * @param w (O,I,k,k)
   * @param b (O)
   * @return (B,O,(H+2*pad-k)/stride+1, …)
   */
  public static NDArray conv2d(NDArray x, NDArray w, NDArray b, long stride, long pad) {
    LayerPrecision precision = LayerPrecision.current();
    if (precision.isHalf()) {
      return run(
          "conv_half",
          x,
          tensor(x),
          tensor(w),
          tensor(b),
          IValue.from(stride),
          IValue.from(pad),
          IValue.from(precision.torchType()));
    }
    Shape strides = new Shape(stride, stride);
    return Conv2d.conv2d(x, w, b, strides, new Shape(pad, pad), new Shape(1, 1), 1)
        .singletonOrThrow();
  }

  /**
   * Transposed convolution; in 16 bits where {@link LayerPrecision} says so, without the bias.
   *
   * <p>The bias is added by itself: oneDNN sums its gradient slowly where channels come last. With
   * stride 1 it is a convolution with the kernel turned round, which is faster.
   *
   * @param x (B,I,H,W)
   * @param w (I,O,k,k)
   * @param b (O)
   * @param outPad rows and columns more behind; less where it is below 0
   * @return (B,O,(H-1)*stride-2*pad+k+outPad, …), an array of its own
   */
  public static NDArray convTranspose2d(
      NDArray x, NDArray w, NDArray b, long stride, long pad, long outPad) {
    if (stride == 1 && outPad == 0) {
      return conv2d(x, w.flip(2, 3).swapAxes(0, 1), b, 1, w.getShape().get(2) - 1 - pad);
    }
    return run(
        outPad < 0 ? "conv_transpose_cut" : "conv_transpose",
        x,
        tensor(x),
        tensor(w),
        tensor(b),
        IValue.from(stride),
        IValue.from(pad),
        IValue.from(outPad),
        IValue.from(LayerPrecision.current().torchType()));
  }

  /**
   * {@code max(x, 0)} in the place of x, which is to be an array that nothing else looks at: what a
   * convolution gave, but no view of another array.
   *
   * @return x
   */
  public static NDArray reluInPlace(NDArray x) {
    run("relu_in_place", x, tensor(x)).close();
    return x;
  }

  /** Gaussian error linear unit, by the error function: {@code x (1 + erf(x / sqrt(2))) / 2}. */
  public static NDArray gelu(NDArray x) {
    return run("gelu", x, tensor(x));
  }

  /**
   * {@code x * factor}.
   *
   * <p>To be used wherever gradients flow. DJL's {@code NDArray.mul(Number)} (as {@code div} and
   * {@code pow}) makes a tensor over Java memory, lets torch save it for the backward pass and
   * gives the memory back at once: gradients are garbage whenever the collector runs in between.
   */
  public static NDArray scale(NDArray x, double factor) {
    return run("scale", x, tensor(x), IValue.from(factor));
  }

  /** Limits every element; to be used wherever gradients flow, as {@link #scale}. */
  public static NDArray clamp(NDArray x, double low, double high) {
    return run("clamp", x, tensor(x), IValue.from(low), IValue.from(high));
  }

  /**
   * One step of a gated recurrent unit, gate order r, z, n.
   *
   * @param x (B,I)
   * @param h (B,H)
   * @return the new state (B,H)
   */
  public static NDArray gruCell(
      NDArray x, NDArray h, NDArray wi, NDArray wh, NDArray bi, NDArray bh) {
    return run("gru_cell", x, tensors(x, h, wi, wh, bi, bh));
  }

  /**
   * One step of a long short-term memory, gate order i, f, g, o.
   *
   * @param x (B,I)
   * @param h (B,H)
   * @param c (B,H)
   * @return the new h and c, stacked: (2,B,H)
   */
  public static NDArray lstmCell(
      NDArray x, NDArray h, NDArray c, NDArray wi, NDArray wh, NDArray bi, NDArray bh) {
    return run("lstm_cell", x, tensors(x, h, c, wi, wh, bi, bh));
  }

  /**
   * Scaled dot product attention, scale 1/sqrt(d).
   *
   * @param q (B,H,L,d)
   * @param k (B,H,S,d)
   * @param v (B,H,S,d)
   * @return (B,H,L,d)
   */
  public static NDArray attention(NDArray q, NDArray k, NDArray v) {
    return run("attention", q, tensors(q, k, v));
  }

  /**
   * As {@link #attention}, but no query sees keys that come after its own place.
   *
   * @param q (B,H,L,d)
   * @param k (B,H,L,d)
   * @param v (B,H,L,d)
   * @return (B,H,L,d)
   */
  public static NDArray causalAttention(NDArray q, NDArray k, NDArray v) {
    return run("causal_attention", q, tensors(q, k, v));
  }

  /**
   * Convolution without bias, normalisation over all channels and pixels of an image (one group,
   * epsilon 1e-5), ReLU.
   *
   * @param x (B,I,H,W)
   * @param w (O,I,k,k)
   * @param gain (O)
   * @param shift (O)
   * @return (B,O,(H+2*pad-k)/stride+1, …)
   */
  public static NDArray convNormRelu(
      NDArray x, NDArray w, NDArray gain, NDArray shift, long stride, long pad) {
    return run(
        "conv_norm_relu",
        x,
        tensor(x),
        tensor(w),
        tensor(gain),
        tensor(shift),
        IValue.from(stride),
        IValue.from(pad));
  }

  /** Channels become pixels: (B,C*f*f,H,W) -> (B,C,H*f,W*f). */
  public static NDArray pixelShuffle(NDArray x, long factor) {
    return run("pixel_shuffle", x, tensor(x), IValue.from(factor));
  }

  /**
   * Rows of a table.
   *
   * @param table (V,C)
   * @param indices int64 (…)
   * @return (…,C)
   */
  public static NDArray embedding(NDArray table, NDArray indices) {
    return run("embedding", indices, tensors(table, indices));
  }

  /**
   * Mean over rows of the negative log likelihood.
   *
   * @param logits (N,V)
   * @param classes int64 (N)
   * @return scalar
   */
  public static NDArray crossEntropy(NDArray logits, NDArray classes) {
    return run("cross_entropy", logits, tensors(logits, classes));
  }

  /** Bilinear, pixels being areas: (B,C,h,w) -> (B,C,height,width). */
  public static NDArray resize(NDArray x, long height, long width) {
    return run("resize", x, tensor(x), IValue.from(height), IValue.from(width));
  }

  private static NDArray run(String method, NDArray owner, IValue... arguments) {
    return MODULE.run(method, owner, arguments);
  }
}
