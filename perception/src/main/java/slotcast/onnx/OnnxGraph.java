package slotcast.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import slotcast.file.ProtoBytes;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.OnnxValue.Type;
import slotcast.tensor.Safetensors.Tensor;

/**
 * An ONNX model in the making: nodes in the order in which they compute, and the tensors that they
 * use. Field numbers are those of onnx.proto.
 */
public final class OnnxGraph {
  /** Name of the output that tells what convolutions see. */
  public static final String RANGES = "ranges";

  /** Of the operators used; ONNX Runtime 1.14, OpenVINO 2023 and TensorRT 10 know it. */
  static final int OPSET = 18;

  private static final int IR_VERSION = 8;

  // AttributeProto.AttributeType
  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int STRING = 3;
  private static final int INTS = 7;

  private final String name;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, ProtoBytes> tensors = new LinkedHashMap<>();
  private final Map<String, OnnxValue> constants = new HashMap<>();
  private final List<OnnxValue> inputs;
  private final List<OnnxValue> outputs = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final List<String> observed = new ArrayList<>();

  /** A node, and the names of what goes in and comes out. */
  private record Node(List<String> inputs, String output, ProtoBytes proto) {}

  /**
   * @param name of the graph
   * @param inputs in the order in which it takes them
   */
  OnnxGraph(String name, List<OnnxValue> inputs) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    inputs.forEach(i -> names.put(i.name(), 1));
  }

  /** What it takes, in order. */
  public List<OnnxValue> inputs() {
    return inputs;
  }

  /** What it gives, in order. */
  public List<OnnxValue> outputs() {
    return List.copyOf(outputs);
  }

  void observe(List<String> convolutions) {
    observed.addAll(convolutions);
  }

  /** Whether it has the output {@link #RANGES}. */
  public boolean isObserved() {
    return !observed.isEmpty();
  }

  /**
   * What was observed in a run.
   *
   * @param values of the output {@link #RANGES}, the last one
   */
  public ConvRanges ranges(float[] values) {
    Map<String, List<Double>> all = new HashMap<>();
    for (int i = 0; i < observed.size(); i++) {
      List<Double> range = new ArrayList<>();
      for (int j = 4 * i; j < 4 * i + 4; j++) {
        range.add((double) values[j]);
      }
      all.put(observed.get(i), range);
    }
    return new ConvRanges(all);
  }

  /** A name that nothing has yet. */
  private String fresh(String wanted) {
    int count = names.merge(wanted, 1, Integer::sum);
    return count == 1 ? wanted : fresh(wanted + "_" + count);
  }

  /**
   * Adds a node with one result.
   *
   * @param attributes names and values in turn: Long, Integer, Double, String or long[]
   */
  OnnxValue node(
      String type, Type elements, List<Size> shape, List<OnnxValue> from, Object... attributes) {
    String result = fresh(type.toLowerCase(Locale.ROOT));
    node(type, result, from, attributes);
    return new OnnxValue(result, elements, shape);
  }

  private void node(String type, String to, List<OnnxValue> from, Object... attributes) {
    ProtoBytes node = new ProtoBytes();
    from.forEach(f -> node.text(1, f.name()));
    node.text(2, to).text(3, to).text(4, type);
    for (int i = 0; i < attributes.length; i += 2) {
      node.message(5, attribute((String) attributes[i], attributes[i + 1]));
    }
    nodes.add(new Node(from.stream().map(OnnxValue::name).toList(), to, node));
  }

  /** Takes out what no output needs: runtimes would compute it. */
  void prune() {
    Set<String> needed = new HashSet<>();
    outputs.forEach(o -> needed.add(o.name()));
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (needed.contains(node.output())) {
        needed.addAll(node.inputs());
      } else {
        nodes.remove(i);
      }
    }
    tensors.keySet().retainAll(needed);
  }

  private static ProtoBytes attribute(String name, Object value) {
    ProtoBytes a = new ProtoBytes().text(1, name);
    if (value instanceof long[] all) {
      for (long each : all) {
        a.integer(8, each);
      }
      return a.integer(20, INTS);
    }
    if (value instanceof String s) {
      return a.text(4, s).integer(20, STRING);
    }
    if (value instanceof Double d) {
      return a.float32(2, d.floatValue()).integer(20, FLOAT);
    }
    return a.integer(3, ((Number) value).longValue()).integer(20, INT);
  }

  /** A parameter, once however often it is asked for. */
  OnnxValue tensor(String name, Tensor values) {
    OnnxValue known = constants.get(name);
    if (known != null) {
      return known;
    }
    ByteBuffer data = ByteBuffer.allocate(4 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values.floats());
    return tensor(name, Type.FLOAT, values.shape(), data.array());
  }

  /** As the other, of elements of any type, as little-endian bytes. */
  OnnxValue tensor(String name, Type type, long[] shape, byte[] data) {
    List<Size> sizes = new ArrayList<>();
    ProtoBytes tensor = new ProtoBytes();
    for (long size : shape) {
      sizes.add(Size.of(size));
      tensor.integer(1, size);
    }
    tensors.put(name, tensor.integer(2, type.code).text(8, name).bytes(9, data));
    names.merge(name, 1, Integer::sum);
    OnnxValue value = new OnnxValue(name, type, sizes);
    constants.put(name, value);
    return value;
  }

  /** A number without axes. */
  OnnxValue number(double value) {
    return tensor("number " + value, Tensor.of(new float[] {(float) value}));
  }

  /** Whole numbers on one axis. */
  OnnxValue integers(long... values) {
    return integers("integers " + Arrays.toString(values), new long[] {values.length}, values);
  }

  /** A whole number without axes. */
  OnnxValue integer(long value) {
    return integers("integer " + value, new long[0], value);
  }

  private OnnxValue integers(String name, long[] shape, long... values) {
    OnnxValue known = constants.get(name);
    if (known != null) {
      return known;
    }
    ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asLongBuffer().put(values);
    return tensor(name, Type.INT64, shape, data.array());
  }

  /** Makes a value an output, under a name of its own. */
  void output(String name, OnnxValue value) {
    String own = fresh(name);
    node("Identity", own, List.of(value));
    outputs.add(new OnnxValue(own, value.type(), value.shape()));
  }

  /**
   * The model as a file holds it.
   *
   * @param notes of the file, by name
   */
  public byte[] bytes(Map<String, String> notes) {
    ProtoBytes graph = new ProtoBytes();
    nodes.forEach(n -> graph.message(1, n.proto()));
    graph.text(2, name);
    tensors.values().forEach(t -> graph.message(5, t));
    inputs.forEach(i -> graph.message(11, info(i)));
    outputs.forEach(o -> graph.message(12, info(o)));
    ProtoBytes model =
        new ProtoBytes()
            .integer(1, IR_VERSION)
            .text(2, "slotcast")
            .message(7, graph)
            .message(8, new ProtoBytes().text(1, "").integer(2, OPSET));
    notes.forEach((k, v) -> model.message(14, new ProtoBytes().text(1, k).text(2, v)));
    return model.toBytes();
  }

  private static ProtoBytes info(OnnxValue value) {
    ProtoBytes shape = new ProtoBytes();
    for (Size size : value.shape()) {
      ProtoBytes axis = new ProtoBytes();
      shape.message(1, size.isKnown() ? axis.integer(1, size.count()) : axis.text(2, size + ""));
    }
    ProtoBytes tensor = new ProtoBytes().integer(1, value.type().code).message(2, shape);
    return new ProtoBytes().text(1, value.name()).message(2, new ProtoBytes().message(1, tensor));
  }
}
