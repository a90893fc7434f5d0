package slotcast.model.script;

import java.util.Map;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource;

/** What every part of a model is written with: its parameters, and expressions of usual layers. */
public final class ScriptLayers {
  /** PyTorch's, of layer norms. */
  public static final double EPSILON = 1e-5;

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

  static String linear(String x, String weight, String bias) {
    return "torch.linear(%s, %s, %s)".formatted(x, weight, bias);
  }

  /**
   * A linear layer with a bias, of rows: (R,I) -> (R,O). Its matrix is stored transposed, as
   * processors multiply fastest: by 20 to 35 % where there are few rows.
   */
  public String rows(String x, String name) {
    return rows(x, name, matrix(name + ".weight"), matrix(name + ".bias"));
  }

  /** As the other, with a matrix (O,I) and a bias (O,1) of one's own. */
  String rows(String x, String name, Matrix weight, Matrix bias) {
    return "torch.addmm(%s, %s, %s)"
        .formatted(
            constant(name + ".bias", bias.vector()),
            x,
            constant(name + ".transposed", weight.transposed().tensor()));
  }

  /** Two linear layers of rows with a ReLU between. */
  String mlpRows(String x, String first, String second) {
    return rows("torch.relu_(" + rows(x, first) + ")", second);
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
