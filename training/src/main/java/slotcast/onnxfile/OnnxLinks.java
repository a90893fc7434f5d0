package slotcast.onnxfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.tensor.Safetensors.Tensor;

/** Which operators make and use the values of a graph, and which values are constants. */
public final class OnnxLinks {
  private final OnnxFile file;
  private final Map<String, OnnxNode> makers = new HashMap<>();
  private final Map<String, List<OnnxNode>> users = new HashMap<>();

  public OnnxLinks(OnnxFile file) {
    this.file = file;
    for (OnnxNode node : file.nodes()) {
      node.outputs().forEach(o -> makers.put(o, node));
      node.inputs().forEach(i -> users.computeIfAbsent(i, n -> new ArrayList<>()).add(node));
    }
  }

  /** The operator that a value comes from; null for inputs and tensors of the file. */
  public OnnxNode maker(String value) {
    return makers.get(value);
  }

  /** What adds as many constants to a value; null if nothing does. */
  public OnnxNode added(String value, int size) {
    for (OnnxNode user : users.getOrDefault(value, List.of())) {
      if (user.is("Add") && operand(user, size) != null) {
        return user;
      }
    }
    return null;
  }

  /** The operand that is as many constants; null if none is. */
  public Tensor operand(OnnxNode node, int size) {
    for (String input : node.inputs()) {
      Tensor tensor = constant(input);
      if (tensor != null && tensor.size() == size && tensor.dtype().isFloating()) {
        return tensor;
      }
    }
    return null;
  }

  /** The operand that is no constant. */
  public String other(OnnxNode node) {
    return node.inputs().stream().filter(i -> constant(i) == null).findFirst().orElse("");
  }

  /** A tensor of the file, also behind what only brings it into shape; null for other values. */
  public Tensor constant(String value) {
    Tensor tensor = file.tensors().get(value);
    OnnxNode maker = tensor == null ? makers.get(value) : null;
    if (maker == null) {
      return tensor;
    }
    if (maker.is("Identity", "Cast")) {
      return constant(maker.input(0));
    }
    Tensor from = maker.is("Transpose") ? constant(maker.input(0)) : null;
    if (from == null || from.shape().length != 2) {
      return null;
    }
    int rows = (int) from.shape()[0];
    int columns = (int) from.shape()[1];
    return Tensor.of(transposed(from.floats(), rows, columns), columns, rows);
  }

  /** (rows,columns) -> (columns,rows). */
  public static float[] transposed(float[] matrix, int rows, int columns) {
    float[] out = new float[matrix.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out[c * rows + r] = matrix[r * columns + c];
      }
    }
    return out;
  }
}
