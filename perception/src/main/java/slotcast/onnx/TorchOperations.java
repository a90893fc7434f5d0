package slotcast.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.OnnxValue.Type;
import slotcast.onnx.ScriptTracer.Parameter;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Operations of {@code torch} as nodes of a graph: arithmetic and layers. What only moves values is
 * in {@link TensorShapes}.
 */
final class TorchOperations {
  private final OnnxGraph graph;
  private final TensorShapes shapes;
  private final Convolutions convolutions;

  TorchOperations(OnnxGraph graph, Convolutions convolutions) {
    this.graph = graph;
    this.convolutions = convolutions;
    shapes = new TensorShapes(graph);
  }

  /** What stands for a tensor in the graph. */
  OnnxValue value(Object x) {
    if (x instanceof Parameter p) {
      return graph.tensor(p.name(), p.values());
    }
    if (x instanceof Number n) {
      return graph.number(n.doubleValue());
    }
    return x instanceof Pending p ? p.value() : (OnnxValue) x;
  }

  /**
   * Applies an operation.
   *
   * @param name with the module before it, such as {@code torch.add}
   * @param a its arguments in order: tensors, numbers, lists of them
   * @param keywords its arguments by name
   */
  Object apply(String name, List<Object> a, Map<String, Object> keywords) {
    return switch (name) {
      case "ops.prim.is_cuda" ->
          true; // plain convolutions, as on a GPU; this writes nothing in place
      case "ops.prim.is_cpu" -> true; // empty slots are left out
      case "torch.append" -> append(a);
      case "torch.eq" -> number(a, 0).equals(number(a, 1));
      case "torch.floordiv" -> ((Size) a.get(0)).over(Size.of(integer(a, 1)));
      case "torch.numel" -> ScriptTracer.number(value(a.get(0)).size());
      case "torch.size" -> ScriptTracer.number(value(a.get(0)).size(axis(a, 1)));
      case "torch.add", "torch.add_" -> add(a, keywords.get("alpha"));
      case "torch.sub" -> subtract(a);
      case "torch.rsub" -> binary("Sub", a.get(1), a.get(0));
      case "torch.mul" -> binary("Mul", a.get(0), a.get(1));
      case "torch.div" -> binary("Div", a.get(0), a.get(1));
      case "torch.addcmul" -> binary("Add", a.get(0), binary("Mul", a.get(1), a.get(2)));
      case "torch.lt" -> isInteger(a) ? integer(a, 0) < integer(a, 1) : compare("Less", a);
      case "torch.gt" -> compare("Greater", a);
      case "torch.le" -> compare("LessOrEqual", a);
      case "torch.where" -> where(value(a.get(0)), value(a.get(1)), value(a.get(2)));
      case "torch.to" -> cast(value(a.get(0)), integer(a, 1));
      case "torch.abs" -> unary("Abs", a);
      case "torch.neg" -> unary("Neg", a);
      case "torch.sqrt" -> unary("Sqrt", a);
      case "torch.reciprocal" -> unary("Reciprocal", a);
      case "torch.relu_" -> a.get(0) instanceof Pending p ? p.rectified() : unary("Relu", a);
      case "torch.gelu" -> gelu(value(a.get(0)));
      case "torch.clamp" -> clip(value(a.get(0)), value(a.get(1)), value(a.get(2)));
      case "torch.clamp_min" -> clip(value(a.get(0)), value(a.get(1)));
      case "torch.softmax" -> softmax(value(a.get(0)), axis(a, 1));
      case "torch.amax" -> reduce("ReduceMax", a);
      case "torch.sum" -> reduce("ReduceSum", a);
      case "torch.mean" -> reduce("ReduceMean", a);
      case "torch.ones_like" -> filled(value(a.get(0)), 1);
      case "torch.zeros_like" -> filled(value(a.get(0)), 0);
      case "torch.matmul", "torch.bmm" -> matmul(value(a.get(0)), value(a.get(1)));
      case "torch.linear" -> linear(value(a.get(0)), a.get(1), a.size() > 2 ? a.get(2) : null);
      case "torch.addmm" -> gemm(value(a.get(1)), value(a.get(2)), value(a.get(0)));
      case "torch.layer_norm" -> layerNorm(a);
      case "torch.gru_cell" -> gru(a);
      case "torch.lstm_cell" -> lstm(a);
      case "torch.scaled_dot_product_attention" ->
          attention(value(a.get(0)), value(a.get(1)), value(a.get(2)));
      case "torch.conv2d" -> convolution(a);
      case "torch.conv_transpose2d" ->
          new GrownImage(
              graph,
              convolutions,
              value(a.get(0)),
              (Parameter) a.get(1),
              ((Parameter) a.get(2)).values(),
              pair(a, 3),
              pair(a, 4),
              pair(a, 5));
      case "torch.slice" ->
          a.get(0) instanceof GrownImage g && integer(a, 2) == 0
              ? g.cut(axis(a, 1), integer(a, 3))
              : shapes.slice(value(a.get(0)), axis(a, 1), a.get(2), a.get(3), integer(a, 4));
      case "torch.upsample_bilinear2d" -> resize(value(a.get(0)), longs(a.get(1)));
      default -> shapes.apply(name, a, this::value);
    };
  }

  @SuppressWarnings("unchecked")
  private static Object append(List<Object> a) {
    ((List<Object>) a.get(0)).add(a.get(1));
    return a.get(0);
  }

  private static boolean isInteger(List<Object> a) {
    return a.get(0) instanceof Long && a.get(1) instanceof Long;
  }

  private static Object number(List<Object> a, int i) {
    return (Long) a.get(i);
  }

  static long integer(List<Object> a, int i) {
    return (Long) a.get(i);
  }

  static int axis(List<Object> a, int i) {
    return (int) integer(a, i);
  }

  static long[] longs(Object list) {
    return ((List<?>) list).stream().mapToLong(x -> (Long) x).toArray();
  }

  /** The same number for both axes of an image. */
  private static int pair(List<Object> a, int i) {
    long[] both = longs(a.get(i));
    if (both[0] != both[1]) {
      throw new IllegalArgumentException("two different " + List.of(both[0], both[1]));
    }
    return (int) both[0];
  }

  private Object add(List<Object> a, Object alpha) {
    Object x = a.get(0);
    Object y = a.get(1);
    if (x instanceof List<?> first) {
      List<Object> both = new ArrayList<>(first);
      both.addAll((List<?>) y);
      return both;
    }
    if (isInteger(a)) {
      return (Long) x + (Long) y;
    }
    return binary("Add", x, alpha == null ? y : binary("Mul", y, alpha));
  }

  private Object subtract(List<Object> a) {
    return isInteger(a)
        ? (Object) (integer(a, 0) - integer(a, 1))
        : binary("Sub", a.get(0), a.get(1));
  }

  private OnnxValue binary(String type, Object x, Object y) {
    OnnxValue left = value(x);
    OnnxValue right = value(y);
    return graph.node(
        type, Type.FLOAT, broadcast(left.shape(), right.shape()), List.of(left, right));
  }

  private OnnxValue compare(String type, List<Object> a) {
    OnnxValue left = value(a.get(0));
    OnnxValue right = value(a.get(1));
    List<Size> shape = broadcast(left.shape(), right.shape());
    return graph.node(type, Type.BOOL, shape, List.of(left, right));
  }

  private OnnxValue where(OnnxValue condition, OnnxValue x, OnnxValue y) {
    List<Size> shape = broadcast(condition.shape(), broadcast(x.shape(), y.shape()));
    return graph.node("Where", x.type(), shape, List.of(condition, x, y));
  }

  /** The shape of what two tensors make element by element. */
  static List<Size> broadcast(List<Size> a, List<Size> b) {
    if (a.size() < b.size()) {
      return broadcast(b, a);
    }
    List<Size> shape = new ArrayList<>(a);
    int more = a.size() - b.size();
    for (int i = 0; i < b.size(); i++) {
      Size one = a.get(more + i);
      Size other = b.get(i);
      if (one.equals(Size.of(1))) {
        shape.set(more + i, other);
      } else if (!other.equals(Size.of(1)) && !other.equals(one)) {
        throw new IllegalArgumentException(a + " and " + b);
      }
    }
    return shape;
  }

  private OnnxValue unary(String type, List<Object> a) {
    OnnxValue x = value(a.get(0));
    return graph.node(type, x.type(), x.shape(), List.of(x));
  }

  /** By the error function; an operator of its own came with ONNX 20. */
  private OnnxValue gelu(OnnxValue x) {
    OnnxValue scaled = binary("Mul", x, Math.sqrt(0.5));
    OnnxValue erf = graph.node("Erf", Type.FLOAT, x.shape(), List.of(scaled));
    return binary("Mul", binary("Mul", x, 0.5), binary("Add", erf, 1.0));
  }

  /** To float32, the only type that scripts ask for. */
  private OnnxValue cast(OnnxValue x, long type) {
    if (type != 6) {
      throw new IllegalArgumentException("a conversion to type " + type);
    }
    return graph.node("Cast", Type.FLOAT, x.shape(), List.of(x), "to", Type.FLOAT.code);
  }

  private OnnxValue clip(OnnxValue... xAndLimits) {
    return graph.node("Clip", Type.FLOAT, xAndLimits[0].shape(), List.of(xAndLimits));
  }

  private OnnxValue softmax(OnnxValue x, int axis) {
    return graph.node("Softmax", Type.FLOAT, x.shape(), List.of(x), "axis", x.axis(axis));
  }

  private OnnxValue reduce(String type, List<Object> a) {
    OnnxValue x = value(a.get(0));
    boolean kept = a.size() > 2 && (Boolean) a.get(2);
    long[] axes = longs(a.get(1));
    List<Size> shape = new ArrayList<>(x.shape());
    for (int i = axes.length - 1; i >= 0; i--) {
      int axis = x.axis((int) axes[i]);
      if (kept) {
        shape.set(axis, Size.of(1));
      } else {
        shape.remove(axis);
      }
    }
    return graph.node(
        type, Type.FLOAT, shape, List.of(x, graph.integers(axes)), "keepdims", kept ? 1 : 0);
  }

  private OnnxValue filled(OnnxValue x, double value) {
    return shapes.expand(graph.number(value), x.shape());
  }

  private OnnxValue matmul(OnnxValue x, OnnxValue y) {
    int rx = x.rank();
    int ry = y.rank();
    if (!x.size(-1).equals(y.size(-2))) {
      throw new IllegalArgumentException(x + " times " + y);
    }
    List<Size> shape =
        new ArrayList<>(broadcast(x.shape().subList(0, rx - 2), y.shape().subList(0, ry - 2)));
    shape.add(x.size(-2));
    shape.add(y.size(-1));
    return graph.node("MatMul", Type.FLOAT, shape, List.of(x, y));
  }

  private OnnxValue gemm(OnnxValue x, OnnxValue weight, OnnxValue bias) {
    return graph.node(
        "Gemm", Type.FLOAT, List.of(x.size(0), weight.size(1)), List.of(x, weight, bias));
  }

  private OnnxValue linear(OnnxValue x, Object weight, Object bias) {
    OnnxValue turned = turned((Parameter) weight);
    if (bias != null && x.rank() == 2) {
      return gemm(x, turned, value(bias));
    }
    OnnxValue product = matmul(x, turned);
    return bias == null ? product : binary("Add", product, bias);
  }

  /** A matrix (O,I) as (I,O). */
  private OnnxValue turned(Parameter p) {
    int rows = (int) p.values().shape()[0];
    int columns = (int) p.values().shape()[1];
    float[] from = p.values().floats();
    float[] to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      to[i % columns * rows + i / columns] = from[i];
    }
    return graph.tensor(p.name() + "_turned", Tensor.of(to, columns, rows));
  }

  private OnnxValue layerNorm(List<Object> a) {
    OnnxValue x = value(a.get(0));
    return graph.node(
        "LayerNormalization",
        Type.FLOAT,
        x.shape(),
        List.of(x, value(a.get(2)), value(a.get(3))),
        "axis",
        -1,
        "epsilon",
        ((Number) a.get(4)).doubleValue());
  }

  /** PyTorch's: gates r, z, n; n sees the state's part times r. */
  private OnnxValue gru(List<Object> a) {
    OnnxValue state = value(a.get(1));
    long c = state.size(1).count();
    OnnxValue in = linear(value(a.get(0)), a.get(2), a.get(4));
    OnnxValue own = linear(state, a.get(3), a.get(5));
    OnnxValue rz = sigmoid(binary("Add", part(in, 0, 2 * c), part(own, 0, 2 * c)));
    OnnxValue kept = binary("Mul", part(rz, 0, c), part(own, 2 * c, 3 * c));
    OnnxValue n = tanh(binary("Add", part(in, 2 * c, 3 * c), kept));
    return binary("Add", n, binary("Mul", part(rz, c, 2 * c), binary("Sub", state, n)));
  }

  /** PyTorch's: gates i, f, g, o. */
  private List<Object> lstm(List<Object> a) {
    List<?> memory = (List<?>) a.get(1);
    OnnxValue cell = value(memory.get(1));
    long c = cell.size(1).count();
    OnnxValue in = linear(value(a.get(0)), a.get(2), a.get(4));
    OnnxValue all = binary("Add", in, linear(value(memory.get(0)), a.get(3), a.get(5)));
    OnnxValue kept = binary("Mul", sigmoid(part(all, c, 2 * c)), cell);
    OnnxValue added = binary("Mul", sigmoid(part(all, 0, c)), tanh(part(all, 2 * c, 3 * c)));
    OnnxValue next = binary("Add", kept, added);
    return List.of(binary("Mul", sigmoid(part(all, 3 * c, 4 * c)), tanh(next)), next);
  }

  private OnnxValue part(OnnxValue x, long from, long to) {
    return shapes.slice(x, 1, from, to, 1);
  }

  private OnnxValue sigmoid(OnnxValue x) {
    return graph.node("Sigmoid", Type.FLOAT, x.shape(), List.of(x));
  }

  private OnnxValue tanh(OnnxValue x) {
    return graph.node("Tanh", Type.FLOAT, x.shape(), List.of(x));
  }

  /** (…,T,d), (…,L,d), (…,L,d) -> (…,T,d). */
  private OnnxValue attention(OnnxValue q, OnnxValue k, OnnxValue v) {
    OnnxValue scaled = binary("Mul", q, 1 / Math.sqrt(q.size(-1).count()));
    OnnxValue weights = softmax(matmul(scaled, shapes.transpose(k, -2, -1)), -1);
    return matmul(weights, v);
  }

  private Object convolution(List<Object> a) {
    Parameter kernel = (Parameter) a.get(1);
    Tensor bias = ((Parameter) a.get(2)).values();
    int stride = pair(a, 3);
    long[] pads = longs(a.get(4));
    long[] taps = kernel.values().shape();
    boolean same =
        stride == 1 && taps[2] == taps[3] && pads[0] == taps[2] / 2 && pads[0] == pads[1];
    boolean thin = same && taps[0] <= GrownImage.THIN;
    if (thin && a.get(0) instanceof GrownImage g && g.isThin(taps[0])) {
      return g.thin(kernel, bias);
    }
    OnnxValue x = value(a.get(0));
    List<Size> shape = new ArrayList<>(List.of(x.size(0), Size.of(taps[0])));
    for (int i = 2; i < 4; i++) {
      shape.add(Size.of((x.size(i).count() + 2 * pads[i - 2] - taps[i]) / stride + 1));
    }
    return new PlainConvolution(convolutions, kernel, bias, x, shape, stride, thin, pads, false);
  }

  /** Bilinear, pixels' centres on pixels' centres. */
  private OnnxValue resize(OnnxValue x, long[] sizes) {
    OnnxValue none = new OnnxValue("", Type.FLOAT, List.of());
    return graph.node(
        "Resize",
        Type.FLOAT,
        List.of(x.size(0), x.size(1), Size.of(sizes[0]), Size.of(sizes[1])),
        List.of(x, none, none, graph.integers(sizes)),
        "mode",
        "linear",
        "axes",
        new long[] {2, 3});
  }
}
