package slotcast.onnx;

import java.util.ArrayList;
import java.util.List;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.OnnxValue.Type;
import slotcast.onnx.ScriptTracer.Parameter;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A transposed convolution that is not yet written: what cuts its end off and what rectifies it are
 * taken in first.
 *
 * <p>With stride s, the pixels at s places a, a + s, a + 2s, … see the same taps of the kernel:
 * they are a plain convolution with those, and all of them together an image of s*s times the
 * channels, of which {@code DepthToSpace} makes the large one. That is exact, and nearly twice as
 * fast as ONNX Runtime's own.
 */
final class GrownImage implements Pending {
  /** Outputs that convolutions of processors with AVX-512 compute together. */
  private static final int BLOCK = 16;

  /** Outputs of a convolution that draws: colours and a mask. */
  static final int THIN = 4;

  private final OnnxGraph graph;
  private final Convolutions convolutions;
  private final OnnxValue x; // (N,I,h,w)
  private final Parameter weight; // (I,O,k,k)
  private final Tensor bias;
  private final int stride;
  private final int pad;
  private final long[] size; // H, W; after cuts
  private final boolean rectified;

  /**
   * @param pad pixels cut off on all sides
   * @param more pixels at the end beyond that
   */
  GrownImage(
      OnnxGraph graph,
      Convolutions convolutions,
      OnnxValue x,
      Parameter weight,
      Tensor bias,
      int stride,
      int pad,
      int more) {
    this(
        graph,
        convolutions,
        x,
        weight,
        bias,
        stride,
        pad,
        size(x, weight, stride, pad, more),
        false);
  }

  private GrownImage(
      OnnxGraph graph,
      Convolutions convolutions,
      OnnxValue x,
      Parameter weight,
      Tensor bias,
      int stride,
      int pad,
      long[] size,
      boolean rectified) {
    this.graph = graph;
    this.convolutions = convolutions;
    this.x = x;
    this.weight = weight;
    this.bias = bias;
    this.stride = stride;
    this.pad = pad;
    this.size = size;
    this.rectified = rectified;
  }

  private static long[] size(OnnxValue x, Parameter weight, int stride, int pad, int more) {
    long[] size = new long[2];
    for (int i = 0; i < 2; i++) {
      size[i] =
          (x.size(2 + i).count() - 1) * stride - 2L * pad + weight.values().shape()[2 + i] + more;
    }
    return size;
  }

  /** Without the pixels from one on, on axis 2 or 3. */
  GrownImage cut(int axis, long to) {
    long[] left = size.clone();
    left[axis - 2] = Math.min(to, left[axis - 2]);
    return new GrownImage(graph, convolutions, x, weight, bias, stride, pad, left, rectified);
  }

  @Override
  public GrownImage rectified() {
    return new GrownImage(graph, convolutions, x, weight, bias, stride, pad, size, true);
  }

  /** Writes it: (N,O,H,W). */
  @Override
  public OnnxValue value() {
    return image(phases(), weight.values().shape()[1]);
  }

  /** Its phases side by side: (N,s*s*O,H/s,W/s). */
  private OnnxValue phases() {
    if (size[0] % stride != 0 || size[1] % stride != 0) {
      throw new IllegalArgumentException(
          "an image of %dx%d from a transposed convolution of stride %d"
              .formatted(size[0], size[1], stride));
    }
    Size out = Size.of(weight.values().shape()[1]);
    List<OnnxValue> phases = new ArrayList<>();
    for (int a = 0; a < stride; a++) {
      for (int b = 0; b < stride; b++) {
        phases.add(phase(new Taps(0, a), new Taps(1, b)));
      }
    }
    Size all = out.times(Size.of((long) stride * stride));
    List<Size> shape =
        List.of(x.size(0), all, Size.of(size[0] / stride), Size.of(size[1] / stride));
    return graph.node("Concat", Type.FLOAT, shape, phases, "axis", 1);
  }

  private OnnxValue image(OnnxValue phases, long channels) {
    return graph.node(
        "DepthToSpace",
        Type.FLOAT,
        List.of(x.size(0), Size.of(channels), Size.of(size[0]), Size.of(size[1])),
        List.of(phases),
        "blocksize",
        stride);
  }

  /**
   * A convolution of stride 1 with few outputs n, which keeps the size. Written over the phases:
   * its kernel has a quarter of its taps at each of them, and the large image is never made.
   * Processors convolve 16 outputs as fast as one, so that the zeros cost nothing.
   *
   * @param kernel (n,O,k,k)
   */
  OnnxValue thin(Parameter kernel, Tensor added) {
    long[] shape = kernel.values().shape();
    int n = (int) shape[0];
    int in = (int) shape[1];
    int k = (int) shape[2];
    int half = k / 2;
    int reach = (half + stride - 1) / stride; // pixels of a phase, on each side
    int side = 2 * reach + 1;
    int all = stride * stride;
    float[] taps = kernel.values().floats();
    float[] spread = new float[all * n * all * in * side * side];
    for (int row = 0; row < n * in; row++) {
      for (int t = 0; t < k * k; t++) {
        for (int c = 0; c < all; c++) { // phase of the output
          int y = c / stride + t / k - half;
          int z = c % stride + t % k - half;
          int from = Math.floorMod(y, stride) * stride + Math.floorMod(z, stride);
          int at = (c * n + row / in) * all * in + from * in + row % in;
          int my = Math.floorDiv(y, stride) + reach;
          int mz = Math.floorDiv(z, stride) + reach;
          spread[(at * side + my) * side + mz] = taps[row * k * k + t];
        }
      }
    }
    float[] biases = new float[all * n];
    for (int i = 0; i < biases.length; i++) {
      biases[i] = added.floats()[i % n];
    }
    List<Size> sizes =
        List.of(
            x.size(0),
            Size.of((long) all * n),
            Size.of(size[0] / stride),
            Size.of(size[1] / stride));
    OnnxValue y =
        convolutions.write(
            kernel.name() + "_phases",
            Tensor.of(spread, all * n, all * in, side, side),
            Tensor.of(biases, all * n),
            phases(),
            sizes,
            1,
            false,
            true,
            reach,
            reach,
            reach,
            reach);
    return image(y, n);
  }

  /** Whether {@link #thin} is worth it for so many outputs. */
  boolean isThin(long outputs) {
    return outputs <= THIN && outputs * stride * stride <= BLOCK;
  }

  /** What the pixels a, a + s, … of an axis see. */
  private final class Taps {
    final int first; // of the kernel, then every s-th
    final int count;
    final long before; // pixels of padding
    final long after;

    Taps(int axis, int a) {
      first = (a + pad) % stride;
      int kernel = (int) weight.values().shape()[2 + axis];
      count = (kernel - first + stride - 1) / stride;
      before = count - 1 - (a + pad - first) / stride;
      after = size[axis] / stride - x.size(2 + axis).count() - before + count - 1;
      if (count < 1 || before < 0 || after < 0) {
        throw new IllegalArgumentException(
            "a transposed convolution of kernel %d, stride %d, padding %d"
                .formatted(kernel, stride, pad));
      }
    }

    /** The tap that a place of the small kernel has: the last one in front. */
    int at(int place) {
      return first + stride * (count - 1 - place);
    }
  }

  private OnnxValue phase(Taps rows, Taps columns) {
    long[] shape = weight.values().shape();
    int in = (int) shape[0];
    int out = (int) shape[1];
    float[] all = weight.values().floats();
    float[] some = new float[in * out * rows.count * columns.count];
    int n = 0;
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int y = 0; y < rows.count; y++) {
          for (int z = 0; z < columns.count; z++) {
            some[n++] =
                all[((i * out + o) * (int) shape[2] + rows.at(y)) * (int) shape[3] + columns.at(z)];
          }
        }
      }
    }
    String name = "%s_phase_%d_%d".formatted(weight.name(), rows.first, columns.first);
    List<Size> sizes =
        List.of(x.size(0), Size.of(out), Size.of(size[0] / stride), Size.of(size[1] / stride));
    return convolutions.write(
        name,
        Tensor.of(some, out, in, rows.count, columns.count),
        bias,
        x,
        sizes,
        1,
        rectified,
        false,
        rows.before,
        columns.before,
        rows.after,
        columns.after);
  }
}
