package slotcast.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import slotcast.onnxfile.OnnxLinks;
import slotcast.onnxfile.OnnxNode;
import slotcast.tensor.Safetensors.Tensor;

/**
 * What stands between a layer norm and the next one in the graph of a vision transformer: an
 * attention or an MLP.
 */
final class VitBranch {
  private final OnnxLinks links;
  private final int width;
  private final List<Linear> linears = new ArrayList<>();
  private final List<OnnxNode> softmaxes = new ArrayList<>(); // and attention in one operator
  private Tensor gamma; // null: not scaled

  /**
   * @param result before the bias
   * @param weight (out,in)
   * @param bias (out)
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Linear(String result, int in, int out, float[] weight, float[] bias) {}

  /**
   * @param width D
   */
  VitBranch(OnnxLinks links, int width) {
    this.links = links;
    this.width = width;
  }

  /** The next operator of the branch. */
  void look(OnnxNode node) {
    if (node.is("Softmax", "Attention")) {
      softmaxes.add(node);
    } else if (node.is("MatMul", "Gemm")) {
      Linear linear = linear(node);
      if (linear != null) {
        linears.add(linear);
      }
    } else if (node.is("Mul")) {
      Tensor scale = links.operand(node, width);
      gamma = scale == null ? gamma : scale;
    }
  }

  /** In the order of the graph. */
  List<Linear> linears() {
    return linears;
  }

  /** How many. */
  int softmaxes() {
    return softmaxes.size();
  }

  /** What the branch is scaled by, D values; null for nothing. */
  Tensor gamma() {
    return gamma;
  }

  /** Null for a product of two values that depend on the image. */
  private Linear linear(OnnxNode node) {
    Tensor matrix = links.constant(node.input(1));
    if (matrix == null || matrix.shape().length != 2) {
      return null;
    }
    boolean turned = node.is("Gemm") && node.integer("transB", 0) != 0;
    int in = (int) matrix.shape()[turned ? 1 : 0];
    int out = (int) matrix.shape()[turned ? 0 : 1];
    float[] values = turned ? matrix.floats() : OnnxLinks.transposed(matrix.floats(), in, out);
    Tensor bias = node.is("Gemm") ? links.constant(node.input(2)) : null;
    OnnxNode sum = bias == null ? links.added(node.output(), out) : null;
    if (sum != null) {
      bias = links.operand(sum, out);
    }
    float[] shift = bias == null ? new float[out] : bias.floats();
    return new Linear(node.output(), in, out, values, shift);
  }

  /**
   * Of the first three layers around the one softmax, those of queries, keys and values: which is
   * which, their use tells. Null if it does not.
   */
  List<Linear> queriesKeysValues() {
    List<Linear> three = linears.subList(0, 3);
    OnnxNode softmax = softmaxes.get(0);
    OnnxNode scores = softmax.is("Attention") ? softmax : scores(softmax.input(0), new HashSet<>());
    Linear queries = scores == null ? null : source(scores.input(0), three);
    Linear keys = scores == null ? null : source(scores.input(1), three);
    if (queries == null || keys == null || queries.result().equals(keys.result())) {
      return null;
    }
    List<Linear> order = new ArrayList<>(List.of(queries, keys));
    Set<String> known = Set.of(queries.result(), keys.result());
    three.stream().filter(l -> !known.contains(l.result())).forEach(order::add);
    return order;
  }

  /** The product of queries with keys that a value comes from; null if there is none. */
  private OnnxNode scores(String value, Set<String> seen) {
    OnnxNode maker = links.maker(value);
    if (maker == null || maker.is("Shape") || !seen.add(value)) {
      return null;
    }
    if (maker.is("MatMul")) {
      return maker;
    }
    for (String input : maker.inputs()) {
      OnnxNode found = scores(input, seen);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The one layer that a value comes from; null if there are several. */
  private Linear source(String value, List<Linear> among) {
    Set<Linear> found = new LinkedHashSet<>();
    sources(value, among, found, new HashSet<>());
    return found.size() == 1 ? found.iterator().next() : null;
  }

  private void sources(String value, List<Linear> among, Set<Linear> found, Set<String> seen) {
    OnnxNode maker = links.maker(value);
    if (maker == null || maker.is("Shape") || !seen.add(value)) {
      return; // what a value's size gives is not made of it
    }
    for (Linear linear : among) {
      if (linear.result().equals(value)) {
        found.add(linear);
        return;
      }
    }
    maker.inputs().forEach(i -> sources(i, among, found, seen));
  }
}
