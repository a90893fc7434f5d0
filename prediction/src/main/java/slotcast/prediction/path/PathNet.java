package slotcast.prediction.path;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Learns what a straight line misses: an interaction network (Battaglia et al. 2016) over the
 * objects' positions and velocities. Every step each object hears from every other (how far, how
 * fast it nears, how wide the gap between their boxes is) and from where the slots' model expects
 * it, and answers with a change of its velocity. Its last layer starts from 0, so that an untrained
 * network is the straight line.
 *
 * <p>Axes: N objects, S steps, H hidden, W width of an object's state. Plain Java with floats in a
 * fixed order of sums: the same input gives the same bits on every machine. The same formulas for
 * training are in {@code slotcast.train.PathRollout}.
 *
 * @param historyLen L, frames of the history
 * @param hidden H
 * @param width W
 * @param weights by name; matrices are (in, out)
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record PathNet(int historyLen, int hidden, int width, Map<String, float[]> weights) {
  /** Values of a pair: offset, relative velocity, distance, gap, closing speed, nearness, size. */
  public static final int PAIR = 9;

  /** Values that an object adds to its state and messages: place, velocity, model, step. */
  public static final int STEP = 9;

  /** Values that it answers with beside its state: change of velocity, offset, spread. */
  public static final int ANSWER = 7;

  /** The deviation that the spread is measured in, by steps ahead, in units. */
  public static double deviation(int step) {
    return (0.3 + 0.5 * step) / 6.4;
  }

  /**
   * What a network expects.
   *
   * @param moves (S,N,2) from the last sighting, in units
   * @param spread (S,N,3): of the error's lower triangular root, in {@link #deviation}s, the
   *     logarithms of both diagonal entries and the entry below
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Expected(float[] moves, float[] spread) {}

  /**
   * Shapes of a new network's tensors by name, without the prefix, in the order of training.
   *
   * @param name "encode.weight" and so on
   */
  public static int[] shape(String name, int historyLen, int hidden, int width) {
    return shape(name, historyLen, hidden, width, true);
  }

  private static int[] shape(String name, int historyLen, int hidden, int width, boolean shapes) {
    int seen = 3 * (historyLen - 1) + 6 + (shapes ? PathScene.SHAPE * historyLen : 0);
    return switch (name) {
      case "encode.weight" -> new int[] {hidden, seen};
      case "encode.bias", "pair.bias", "node.bias" -> new int[] {hidden};
      case "state.weight", "message.weight" -> new int[] {width, hidden};
      case "state.bias", "message.bias" -> new int[] {width};
      case "pair.weight" -> new int[] {hidden, PAIR};
      case "self.weight", "other.weight" -> new int[] {hidden, width};
      case "node.weight" -> new int[] {hidden, 2 * width + STEP};
      case "answer.weight" -> new int[] {width + ANSWER, hidden};
      case "answer.bias" -> new int[] {width + ANSWER};
      default -> throw new IllegalArgumentException("no tensor " + name);
    };
  }

  /** Names of the tensors, without the prefix. */
  public static List<String> names() {
    return List.of(
        "encode.weight",
        "encode.bias",
        "state.weight",
        "state.bias",
        "pair.weight",
        "pair.bias",
        "self.weight",
        "other.weight",
        "message.weight",
        "message.bias",
        "node.weight",
        "node.bias",
        "answer.weight",
        "answer.bias");
  }

  /**
   * A network of tensors. One from before networks saw shapes has a smaller {@code encode.weight}.
   *
   * @param tensor gives each by its name
   */
  public static PathNet of(
      int historyLen, int hidden, int width, Function<String, float[]> tensor) {
    Map<String, float[]> all = new LinkedHashMap<>();
    int blind = size(shape("encode.weight", historyLen, hidden, width, false));
    boolean shapes = tensor.apply("encode.weight").length != blind;
    for (String name : names()) {
      float[] values = tensor.apply(name);
      int[] shape = shape(name, historyLen, hidden, width, shapes);
      int expected = size(shape);
      if (values.length != expected) {
        throw new IllegalArgumentException(
            name + " has " + values.length + " values, expected " + expected);
      }
      all.put(name, shape.length == 1 ? values : transposed(values, shape[0]));
    }
    return new PathNet(historyLen, hidden, width, all);
  }

  private static int size(int[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  /** Whether the objects' {@link PathScene#shapes} are looked at. */
  boolean seesShapes() {
    return weights.get("encode.weight").length > hidden * (3 * (historyLen - 1) + 6);
  }

  /**
   * Looks ahead.
   *
   * @throws IllegalArgumentException if the scene's history has another length
   */
  public Expected expect(PathScene s) {
    return new PathWalk(this).expect(s);
  }

  /** A layer by the name that its tensors begin with. */
  Layer layer(String name) {
    return new Layer(weights.get(name + ".weight"), weights.get(name + ".bias"));
  }

  /**
   * A layer of the network.
   *
   * @param weight (in, out), so that the inner loop is wide
   * @param bias (out), or null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Layer(float[] weight, float[] bias) {
    /** Some of {@code in} through the layer. */
    void apply(float[] in, int from, int size, float[] out, int to, int outSize) {
      if (bias == null) {
        Arrays.fill(out, to, to + outSize, 0);
      } else {
        System.arraycopy(bias, 0, out, to, outSize);
      }
      for (int i = 0; i < size; i++) {
        float value = in[from + i];
        for (int o = 0; o < outSize; o++) {
          out[to + o] += value * weight[i * outSize + o];
        }
      }
    }
  }

  private static float[] transposed(float[] matrix, int rows) {
    int columns = matrix.length / rows;
    float[] out = new float[matrix.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out[c * rows + r] = matrix[r * columns + c];
      }
    }
    return out;
  }
}
