package slotcast.onnxfile;

import java.util.List;

/**
 * What a graph takes.
 *
 * @param type of elements, by ONNX's numbers: 1 is float32
 * @param shape sizes of its axes, -1 where any will do
 */
public record OnnxInput(String name, int type, List<Long> shape) {
  /** {@link #type} of float32. */
  public static final int FLOAT32 = 1;

  public OnnxInput {
    shape = List.copyOf(shape);
  }
}
