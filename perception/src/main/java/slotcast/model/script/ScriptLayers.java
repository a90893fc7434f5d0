package slotcast.model.script;

import java.util.Map;
import slotcast.tensor.Products;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource;

/** What every part of a model is written with: its parameters, and expressions of usual layers. */
public final class ScriptLayers {
  /** PyTorch's, of layer norms. */
  public static final double EPSILON = 1e-5;

  /** What operations of oneDNN want that apply no function. */
  static final String NO_NUMBERS = "annotate(List[Optional[number]], [])";

  /** Multiplications from which on oneDNN's faster product is worth its slower call. */
  private static final long ONEDNN_GAINS = 1 << 20;

  private final ScriptSource source;
  private final Map<String, Tensor> weights;

  /**
   * @param weights by the names of the model file
   */
  public ScriptLayers(ScriptSource source, Map<String, Tensor> weights) {
    this.source = source;
    this.weights = Map.copyOf(weights);
  }

  /** The module. */
  public ScriptSource source() {
    return source;
  }

  /** See {@link ScriptSource#method}. */
  public ScriptSource.Method method(String name, String arguments, String result) {
    return source.method(name, arguments, result);
  }

  boolean has(String name) {
    return weights.containsKey(name);
  }

  /** A parameter's values. */
  public Tensor values(String name) {
    Tensor tensor = weights.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return tensor;
  }

  /** A parameter (R,C), or (R) as one column. */
  Matrix matrix(String name) {
    return Matrix.of(values(name));
  }

  /** What stands for a parameter. */
  public String weight(String name) {
    return source.tensor(name, values(name));
  }

  /** What stands for a convolution's kernel. */
  String kernel(String name) {
    return source.image(name, values(name));
  }

  /** What stands for an image or kernel that is no parameter: (N,C,H,W). */
  String image(String name, Tensor values) {
    return source.image(name, values);
  }

  /** What stands for a tensor that is no parameter. */
  public String constant(String name, Tensor values) {
    return source.tensor(name, values);
  }

  /** A linear layer, with a bias if it has one. */
  public String linear(String x, String name) {
    return has(name + ".bias")
        ? linear(x, weight(name + ".weight"), weight(name + ".bias"))
        : "torch.linear(%s, %s)".formatted(x, weight(name + ".weight"));
  }

  /**
   * A linear layer of many rows, with a matrix (O,I) and a bias (O,1) of one's own.
   *
   * @param x (…,I)
   * @param count rows of one image or camera
   */
  String linear(String x, String name, Matrix weight, Matrix bias, int count) {
    return onednn(weight, count)
        ? onednn(x, name, weight, bias, count, "none")
        : linear(
            x,
            constant(name + ".weight", weight.tensor()),
            constant(name + ".bias", bias.vector()));
  }

  static String linear(String x, String weight, String bias) {
    return "torch.linear(%s, %s, %s)".formatted(x, weight, bias);
  }

  /**
   * A linear layer with a bias, of rows: (R,I) -> (R,O).
   *
   * @param count R of one image or camera
   */
  public String rows(String x, String name, int count) {
    return rows(x, name, matrix(name + ".weight"), matrix(name + ".bias"), count);
  }

  /** As the other, with a matrix (O,I) and a bias (O,1) of one's own. */
  String rows(String x, String name, Matrix weight, Matrix bias, int count) {
    return product(x, name, weight, bias, count, false);
  }

  /** As the other, with a ReLU behind it. */
  String rectifiedRows(String x, String name, int count) {
    return product(x, name, matrix(name + ".weight"), matrix(name + ".bias"), count, true);
  }

  /**
   * Torch's matrix is stored transposed, as processors multiply fastest: by 20 to 35 % where there
   * are few rows.
   */
  private String product(
      String x, String name, Matrix weight, Matrix bias, int count, boolean relu) {
    if (onednn(weight, count)) {
      return onednn(x, name, weight, bias, count, relu ? "relu" : "none");
    }
    String y =
        "torch.addmm(%s, %s, %s)"
            .formatted(
                constant(name + ".bias", bias.vector()),
                x,
                constant(name + ".transposed", weight.transposed().tensor()));
    return relu ? "torch.relu_(" + y + ")" : y;
  }

  private boolean onednn(Matrix weight, int count) {
    long multiplications = (long) count * weight.rows() * weight.columns();
    return source.products() == Products.ONEDNN && multiplications >= ONEDNN_GAINS;
  }

  /** With the matrix as oneDNN lays it out for so many rows. */
  private String onednn(
      String x, String name, Matrix weight, Matrix bias, int count, String function) {
    String by = "ops.mkldnn._reorder_linear_weight(%s, " + count + ")";
    return "ops.mkldnn._linear_pointwise(%s, %s, %s, \"%s\", %s, \"\")"
        .formatted(
            x,
            source.prepared(name + ".laid_out", weight.tensor(), by),
            constant(name + ".bias", bias.vector()),
            function,
            NO_NUMBERS);
  }

  /** Two linear layers of rows with a ReLU between. */
  String mlpRows(String x, String first, String second, int count) {
    return rows(rectifiedRows(x, first, count), second, count);
  }

  /** A layer norm over the last axis. */
  public String norm(String x, String name, double epsilon) {
    return "torch.layer_norm(%s, [%d], %s, %s, %s)"
        .formatted(
            x,
            values(name + ".weight").size(),
            weight(name + ".weight"),
            weight(name + ".bias"),
            epsilon);
  }

  /** Two linear layers with a ReLU between. */
  public String mlp(String x, String first, String second) {
    return linear("torch.relu_(" + linear(x, first) + ")", second);
  }

  /** A gated recurrent unit over rows. */
  String gru(String x, String state, String inputGates, String name, String inputBias) {
    return "torch.gru_cell(%s, %s, %s, %s, %s, %s)"
        .formatted(
            x,
            state,
            inputGates,
            weight(name + ".weight_hh"),
            inputBias,
            weight(name + ".bias_hh"));
  }
}
