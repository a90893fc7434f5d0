package slotcast.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import slotcast.error.UserError;
import slotcast.onnxfile.OnnxFile;
import slotcast.onnxfile.OnnxLinks;
import slotcast.onnxfile.OnnxNode;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.train.VitBranch.Linear;

/**
 * The layers of a vision transformer in a graph, by what its operators do: exporters give weights
 * names of their own, transpose them and take layers apart.
 *
 * <p>In any order in which the operators can compute, all that belongs to a branch stands between
 * its layer norm and the next one. So the layer norms cut the graph into branches: attention and
 * MLP in turn.
 */
final class VitGraph {
  /** Linear layers of an attention with one matrix for queries, keys and values, and of an MLP. */
  private static final int TWO = 2;

  /** Of an attention with three matrices. */
  private static final int FOUR = 4;

  private final OnnxFile file;
  private final OnnxLinks links;
  private final List<Norm> norms = new ArrayList<>();
  private final List<VitBranch> branches = new ArrayList<>(); // one behind each norm
  private final Map<String, Tensor> weights = new LinkedHashMap<>();
  private int width;
  private int patch;
  private int hidden;

  /** A layer norm over the value it reads; (D) each. */
  private record Norm(String input, String output, Tensor weight, Tensor bias) {}

  /**
   * @throws UserError if the graph is not one of a vision transformer
   */
  VitGraph(OnnxFile file) {
    this.file = file;
    links = new OnnxLinks(file);
    requirePlain();
    patches();
    for (OnnxNode node : file.nodes()) {
      look(node);
    }
    if (norms.size() < 2) {
      throw wrong(norms.size() + " layer norms", "two in each block");
    }
    for (int i = 0; i < depth(); i++) {
      block(i);
    }
    if (hasFinalNorm()) {
      put("norm", norms.get(norms.size() - 1));
    }
  }

  /** D. */
  int width() {
    return width;
  }

  /** Side of a patch, in pixels. */
  int patch() {
    return patch;
  }

  /** Hidden width of the MLPs. */
  int hidden() {
    return hidden;
  }

  int depth() {
    return norms.size() / 2;
  }

  boolean isScaled() {
    return weights.containsKey("blocks.0.ls1.gamma");
  }

  boolean hasFinalNorm() {
    return norms.size() % 2 == 1;
  }

  /** By the model's names: all but the tokens and positions, which exporters compute with. */
  Map<String, Tensor> weights() {
    return weights;
  }

  /** The name of what the first block sees: (B,L,D). */
  String tokens() {
    return norms.get(0).input();
  }

  /** The name of what the last layer norm gives; without one, of the graph's first output. */
  String features() {
    return hasFinalNorm() ? norms.get(norms.size() - 1).output() : file.outputs().get(0);
  }

  private UserError wrong(String got, String expected) {
    return wrong(got, expected, "docs/models.md says what can be imported, and how to export it");
  }

  private UserError wrong(String got, String expected, String next) {
    return new UserError("ONNX model " + file.path(), got, expected, next);
  }

  private void requirePlain() {
    Set<String> foreign = new TreeSet<>();
    Set<String> quantized = new TreeSet<>();
    for (OnnxNode node : file.nodes()) {
      if (node.type().contains(".")) {
        foreign.add(node.type());
      }
      if (node.type().contains("Quantize") || node.type().endsWith("Integer")) {
        quantized.add(node.type());
      }
    }
    if (!foreign.isEmpty()) {
      throw wrong(
          "operators of others than ONNX: " + WeightFit.listed(List.copyOf(foreign)),
          "a graph as the exporter writes it",
          "take the file that no optimiser went over");
    }
    if (!quantized.isEmpty()) {
      throw wrong(
          "quantized weights: " + String.join(", ", quantized),
          "float32",
          "take the file that was not quantized");
    }
  }

  /** The convolution that makes tokens of patches, straight behind the image. */
  private void patches() {
    List<OnnxNode> all = file.nodes().stream().filter(n -> n.is("Conv")).toList();
    if (all.size() != 1) {
      throw wrong(all.size() + " convolutions", "one, over patches");
    }
    OnnxNode conv = all.get(0);
    Tensor kernel = links.constant(conv.input(1));
    if (kernel == null || kernel.shape().length != 4) {
      throw wrong("a convolution without weights", "one over patches");
    }
    long[] shape = kernel.shape();
    List<Long> sides = List.of(shape[2], shape[3]);
    List<Long> pads = conv.integers().getOrDefault("pads", List.of());
    if (shape[1] != 3
        || shape[2] != shape[3]
        || !sides.equals(conv.integers().get("strides"))
        || pads.stream().anyMatch(p -> p != 0)) {
      throw wrong(
          "a convolution of "
              + shape[1]
              + " channels, "
              + sides
              + " pixels, strides "
              + conv.integers().get("strides"),
          "one of 3 channels over square patches side by side");
    }
    width = (int) shape[0];
    patch = (int) shape[2];
    String image = conv.input(0);
    List<String> between = new ArrayList<>();
    while (links.maker(image) != null) {
      OnnxNode maker = links.maker(image);
      if (!maker.is("Cast", "Identity")) {
        between.add(maker.type());
      }
      image = maker.input(0);
    }
    if (!between.isEmpty()) {
      throw wrong(
          "an image that goes through " + String.join(", ", between) + " first",
          "one that comes normalised by ImageNet's mean and deviation",
          "export the transformer alone");
    }
    weights.put("patch_embed.proj.weight", plain(kernel));
    weights.put(
        "patch_embed.proj.bias",
        conv.input(2).isEmpty() ? Tensor.of(new float[width], width) : plain(vector(conv, 2)));
  }

  private void look(OnnxNode node) {
    Norm norm = norm(node);
    if (norm != null) {
      norms.add(norm);
      branches.add(new VitBranch(links, width));
    } else if (!branches.isEmpty()) { // else on the way to the tokens
      branches.get(branches.size() - 1).look(node);
    }
  }

  /** A layer norm, as one operator or taken apart; null if the operator ends none. */
  private Norm norm(OnnxNode node) {
    if (node.is("LayerNormalization")) {
      Tensor bias = node.input(2).isEmpty() ? Tensor.of(new float[width], width) : vector(node, 2);
      return new Norm(node.input(0), node.output(), plain(vector(node, 1)), plain(bias));
    }
    if (!node.is("Mul") || links.operand(node, width) == null) {
      return null;
    }
    OnnxNode ratio = links.maker(links.other(node));
    if (ratio == null || !ratio.is("Div")) {
      return null;
    }
    OnnxNode centred = links.maker(ratio.input(0));
    OnnxNode deviation = links.maker(ratio.input(1));
    if (centred == null || !centred.is("Sub") || deviation == null || !deviation.is("Sqrt")) {
      return null;
    }
    OnnxNode shift = links.added(node.output(), width);
    return new Norm(
        centred.input(0),
        shift == null ? node.output() : shift.output(),
        plain(links.operand(node, width)),
        shift == null ? Tensor.of(new float[width], width) : plain(links.operand(shift, width)));
  }

  private Tensor vector(OnnxNode node, int input) {
    Tensor tensor = links.constant(node.input(input));
    if (tensor == null || tensor.size() != width) {
      throw wrong(
          node.type() + " with " + (tensor == null ? "no constant" : tensor.size() + " values"),
          width + ", the width of the tokens");
    }
    return tensor;
  }

  private static Tensor plain(Tensor tensor) {
    long[] shape = tensor.shape().length == 4 ? tensor.shape() : new long[] {tensor.size()};
    return Tensor.of(tensor.floats(), shape);
  }

  private void block(int i) {
    String name = "blocks." + i;
    put(name + ".norm1", norms.get(2 * i));
    put(name + ".norm2", norms.get(2 * i + 1));
    VitBranch attention = branches.get(2 * i);
    List<Linear> all = attention.linears();
    if (all.size() == FOUR) {
      put(name + ".attn.qkv", joined(name, attention), width, 3 * width);
    } else if (all.size() == TWO) {
      put(name + ".attn.qkv", all.get(0), width, 3 * width);
    } else {
      throw wrong(
          all.size() + " linear layers in the attention of " + name,
          "2 or 4: queries, keys and values in one or each for itself, and the projection");
    }
    put(name + ".attn.proj", all.get(all.size() - 1), width, width);
    List<Linear> two = branches.get(2 * i + 1).linears();
    if (two.size() != TWO) {
      throw wrong(
          two.size() + " linear layers in the MLP of " + name, "2; gated MLPs (SwiGLU) have 3");
    }
    hidden = i == 0 ? two.get(0).out() : hidden;
    put(name + ".mlp.fc1", two.get(0), width, hidden);
    put(name + ".mlp.fc2", two.get(1), hidden, width);
    Tensor first = attention.gamma();
    Tensor second = branches.get(2 * i + 1).gamma();
    boolean scaled = first != null && second != null;
    if (i == 0 ? scaled != (first != null || second != null) : scaled != isScaled()) {
      throw wrong("some branches with scales and some without", "all, as in DINOv2, or none");
    }
    if (scaled) {
      weights.put(name + ".ls1.gamma", plain(first));
      weights.put(name + ".ls2.gamma", plain(second));
    }
  }

  private void put(String name, Norm norm) {
    weights.put(name + ".weight", norm.weight());
    weights.put(name + ".bias", norm.bias());
  }

  private void put(String name, Linear linear, int in, int out) {
    if (linear.in() != in || linear.out() != out || linear.bias().length != out) {
      throw wrong(
          name + " from " + linear.in() + " to " + linear.out(),
          "from " + in + " to " + out + "; gated MLPs (SwiGLU) are not supported");
    }
    weights.put(name + ".weight", Tensor.of(linear.weight(), out, in));
    weights.put(name + ".bias", Tensor.of(linear.bias(), out));
  }

  /** Queries, keys and values as one layer. */
  private Linear joined(String name, VitBranch attention) {
    if (attention.softmaxes() != 1) {
      throw wrong(attention.softmaxes() + " softmaxes in " + name, "one");
    }
    List<Linear> order = attention.queriesKeysValues();
    if (order == null) {
      throw wrong(
          "an attention in " + name + " whose queries and keys cannot be told apart",
          "a softmax of products of queries with keys");
    }
    float[] matrix = new float[3 * width * width];
    float[] bias = new float[3 * width];
    for (int i = 0; i < order.size(); i++) {
      Linear l = order.get(i);
      if (l.in() != width || l.out() != width || l.bias().length != width) {
        throw wrong(
            "queries, keys or values of " + name + " from " + l.in() + " to " + l.out(),
            "from " + width + " to " + width);
      }
      System.arraycopy(l.weight(), 0, matrix, i * width * width, width * width);
      System.arraycopy(l.bias(), 0, bias, i * width, width);
    }
    return new Linear("", width, 3 * width, matrix, bias);
  }
}
