package slotcast.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.OnnxValue.Type;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Writes convolutions: in float32, or in whole numbers of 8 bits where their ranges are known. Then
 * their input is rounded to 256 steps, and each output's kernel to 255; sums are exact.
 */
final class Convolutions {
  private static final int STEPS = 255; // of an input's range
  private static final int LARGEST = 127; // of a weight

  private final OnnxGraph graph;
  private final boolean watched;
  private final Map<String, List<Double>> ranges;
  private final Map<String, OnnxValue> rounded = new HashMap<>(); // by value and range
  private final List<String> observed = new ArrayList<>();
  private final List<OnnxValue> limits = new ArrayList<>(); // four of each that is observed

  Convolutions(OnnxGraph graph, ScriptTracer.Precision precision) {
    this.graph = graph;
    watched = precision.observed();
    ranges = precision.ranges() == null ? Map.of() : precision.ranges().ranges();
  }

  /**
   * Writes a convolution.
   *
   * @param name of its kernel
   * @param kernel (O,I,k,l)
   * @param bias (O)
   * @param rectified whether negative results become 0
   * @param exact whether it stays in float32
   * @param pads above, on the left, below, on the right
   */
  OnnxValue write(
      String name,
      Tensor kernel,
      Tensor bias,
      OnnxValue x,
      List<Size> shape,
      int stride,
      boolean rectified,
      boolean exact,
      long... pads) {
    List<Double> range = exact ? null : ranges.get(name);
    OnnxValue image = range == null ? x : rounded(x, range.get(0), range.get(1));
    double scale = range == null ? 0 : scale(range.get(0), range.get(1));
    OnnxValue y =
        graph.node(
            "Conv",
            Type.FLOAT,
            shape,
            List.of(
                image,
                range == null ? graph.tensor(name, kernel) : weights(name, kernel),
                range == null
                    ? graph.tensor(name + "_bias", bias)
                    : biases(name, kernel, bias, scale)),
            "kernel_shape",
            new long[] {kernel.shape()[2], kernel.shape()[3]},
            "strides",
            new long[] {stride, stride},
            "pads",
            pads);
    if (rectified) {
      y = graph.node("Relu", Type.FLOAT, shape, List.of(y));
    }
    if (watched && !exact) {
      observe(name, x, y);
    }
    return range == null ? y : rounded(y, range.get(2), range.get(3));
  }

  /** A step, so that 0 is on one of them. */
  private static double scale(double low, double high) {
    return Math.max((Math.max(high, 0) - Math.min(low, 0)) / STEPS, 1e-8);
  }

  /** Values on the steps of a range: as numbers of 8 bits, and back. */
  private OnnxValue rounded(OnnxValue x, double low, double high) {
    return rounded.computeIfAbsent(
        x.name() + " " + low + " " + high,
        key -> {
          double scale = scale(low, high);
          byte zero = (byte) Math.round(-Math.min(low, 0) / scale);
          OnnxValue step = graph.number(scale);
          OnnxValue middle =
              graph.tensor("zero " + key, Type.UINT8, new long[0], new byte[] {zero});
          List<OnnxValue> wide = List.of(x, step, middle);
          OnnxValue narrow = graph.node("QuantizeLinear", Type.UINT8, x.shape(), wide);
          List<OnnxValue> steps = List.of(narrow, step, middle);
          return graph.node("DequantizeLinear", Type.FLOAT, x.shape(), steps);
        });
  }

  private OnnxValue weights(String name, Tensor kernel) {
    float[] steps = steps(kernel);
    float[] values = kernel.floats();
    byte[] narrow = new byte[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (byte) Math.round(values[i] / steps[i / (values.length / steps.length)]);
    }
    return widened(name, Type.INT8, kernel.shape(), narrow, steps, new byte[steps.length]);
  }

  /** As 32 bits, on the steps of the sums that they are added to. */
  private OnnxValue biases(String name, Tensor kernel, Tensor bias, double scale) {
    float[] steps = steps(kernel);
    ByteBuffer whole = ByteBuffer.allocate(4 * steps.length).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = bias.floats();
    for (int i = 0; i < steps.length; i++) {
      steps[i] *= (float) scale;
      whole.putInt(Math.round(values[i] / steps[i]));
    }
    byte[] zeros = new byte[4 * steps.length];
    return widened(name + "_bias", Type.INT32, bias.shape(), whole.array(), steps, zeros);
  }

  /** What one step of each output's weights is. */
  private static float[] steps(Tensor kernel) {
    float[] values = kernel.floats();
    float[] steps = new float[(int) kernel.shape()[0]];
    int each = values.length / steps.length;
    for (int i = 0; i < values.length; i++) {
      steps[i / each] = Math.max(steps[i / each], Math.abs(values[i]) / LARGEST);
    }
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Math.max(steps[i], 1e-8f);
    }
    return steps;
  }

  private OnnxValue widened(
      String name, Type type, long[] shape, byte[] data, float[] steps, byte[] zeros) {
    long[] each = {steps.length};
    OnnxValue narrow = graph.tensor(name + "_narrow", type, shape, data);
    return graph.node(
        "DequantizeLinear",
        Type.FLOAT,
        narrow.shape(),
        List.of(
            narrow,
            graph.tensor(name + "_steps", Tensor.of(steps, each)),
            graph.tensor(name + "_zeros", type, each, zeros)),
        "axis",
        0);
  }

  private void observe(String name, OnnxValue x, OnnxValue y) {
    if (!observed.contains(name)) {
      observed.add(name);
      for (OnnxValue value : List.of(x, y)) {
        limits.add(limit("ReduceMin", value));
        limits.add(limit("ReduceMax", value));
      }
    }
  }

  private OnnxValue limit(String type, OnnxValue value) {
    OnnxValue number = graph.node(type, Type.FLOAT, List.of(), List.of(value), "keepdims", 0);
    List<Size> one = List.of(Size.of(1));
    return graph.node("Reshape", Type.FLOAT, one, List.of(number, graph.integers(1)));
  }

  /** Makes what is observed the graph's last output. */
  void finish() {
    if (!observed.isEmpty()) {
      List<Size> shape = List.of(Size.of(limits.size()));
      graph.output(OnnxGraph.RANGES, graph.node("Concat", Type.FLOAT, shape, limits, "axis", 0));
      graph.observe(observed);
    }
  }
}
