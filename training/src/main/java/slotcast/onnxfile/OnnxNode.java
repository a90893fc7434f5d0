package slotcast.onnxfile;

import java.util.List;
import java.util.Map;

/**
 * An operation of a graph.
 *
 * @param type of operator, with its domain before it where that is not ONNX's own
 * @param inputs names of values; empty for one that is left out
 * @param outputs names of values
 * @param integers attributes that are whole numbers, or lists of them
 * @param numbers attributes that are real numbers
 */
public record OnnxNode(
    String type,
    List<String> inputs,
    List<String> outputs,
    Map<String, List<Long>> integers,
    Map<String, Float> numbers) {
  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    integers = Map.copyOf(integers);
    numbers = Map.copyOf(numbers);
  }

  /** Whether it is of one of these types. */
  public boolean is(String... types) {
    return List.of(types).contains(type);
  }

  /** The name of its first result. */
  public String output() {
    return outputs.get(0);
  }

  /** The name of an input; empty if there is none. */
  public String input(int number) {
    return number < inputs.size() ? inputs.get(number) : "";
  }

  /** A whole number; what is said here where it has none. */
  public long integer(String name, long otherwise) {
    List<Long> all = integers.get(name);
    return all == null || all.size() != 1 ? otherwise : all.get(0);
  }
}
