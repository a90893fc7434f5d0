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
   * Shapes of the tensors by name, without the prefix, in the order of training.
   *
   * @param name "encode.weight" and so on
   */
  public static int[] shape(String name, int historyLen, int hidden, int width) {
    int seen = 3 * (historyLen - 1) + 6;
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
   * A network of tensors.
   *
   * @param tensor gives each by its name
   */
  public static PathNet of(
      int historyLen, int hidden, int width, Function<String, float[]> tensor) {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (String name : names()) {
      float[] values = tensor.apply(name);
      int[] shape = shape(name, historyLen, hidden, width);
      int expected = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      if (values.length != expected) {
        throw new IllegalArgumentException(
            name + " has " + values.length + " values, expected " + expected);
      }
      all.put(name, shape.length == 1 ? values : transposed(values, shape[0]));
    }
    return new PathNet(historyLen, hidden, width, all);
  }

  /**
   * Looks ahead.
   *
   * @throws IllegalArgumentException if the scene's history has another length
   */
  public Expected expect(PathScene s) {
    int n = s.objects();
    if (s.known().length != n * (historyLen - 1)) {
      throw new IllegalArgumentException(
          s.known().length + " past sightings of " + n + " objects, expected L " + historyLen);
    }
    float[] state = new float[n * width];
    float[] size = new float[n];
    float[] x = new float[2 * n]; // moved since the last sighting
    float[] v = new float[2 * n];
    for (int i = 0; i < n; i++) {
      encode(s, i, state);
      size[i] = (float) s.size(i);
      int newest = (i + 1) * (historyLen - 1) - 1;
      v[2 * i] = -s.history()[2 * newest];
      v[2 * i + 1] = -s.history()[2 * newest + 1];
    }
    float[] moves = new float[2 * n * s.steps()];
    float[] spread = new float[3 * n * s.steps()];
    float[] curve = new float[2 * n]; // off the line
    float[] drift = new float[2 * n]; // in a step
    float[] self = new float[n * hidden];
    float[] other = new float[n * hidden];
    float[] in = new float[2 * width + STEP];
    float[] mid = new float[hidden];
    float[] answer = new float[width + ANSWER];
    float[] heard = new float[n * width];
    for (int k = 0; k < s.steps(); k++) {
      for (int i = 0; i < n; i++) {
        linear("self", state, i * width, width, self, i * hidden, hidden);
        linear("other", state, i * width, width, other, i * hidden, hidden);
      }
      for (int i = 0; i < n; i++) {
        hear(s, i, x, v, size, self, other, mid);
        linear("message", mid, 0, hidden, heard, i * width, width);
      }
      for (int i = 0; i < n; i++) {
        System.arraycopy(state, i * width, in, 0, width);
        System.arraycopy(heard, i * width, in, width, width);
        now(s, k, i, x, v, in);
        linear("node", in, 0, in.length, mid, 0, hidden);
        relu(mid);
        linear("answer", mid, 0, hidden, answer, 0, answer.length);
        for (int w = 0; w < width; w++) {
          state[i * width + w] += answer[w];
        }
        for (int c = 0; c < 2; c++) {
          int at = 2 * i + c;
          drift[at] += 0.1f * answer[width + c];
          curve[at] += drift[at];
          float next = s.line()[2 * k * n + at] + curve[at] + 0.1f * answer[width + 2 + c];
          v[at] = next - x[at]; // nobody hears from i any more in this step
          x[at] = next;
          moves[2 * k * n + at] = next;
        }
        System.arraycopy(answer, width + 4, spread, 3 * (k * n + i), 3);
      }
    }
    return new Expected(moves, spread);
  }

  private void encode(PathScene s, int i, float[] state) {
    int before = historyLen - 1;
    float[] in = new float[3 * before + 6];
    System.arraycopy(s.history(), 2 * i * before, in, 0, 2 * before);
    System.arraycopy(s.known(), i * before, in, 2 * before, before);
    System.arraycopy(s.box(), 4 * i, in, 3 * before, 4);
    System.arraycopy(s.place(), 2 * i, in, 3 * before + 4, 2);
    float[] mid = new float[hidden];
    linear("encode", in, 0, in.length, mid, 0, hidden);
    relu(mid);
    linear("state", mid, 0, hidden, state, i * width, width);
  }

  /** The sum of what all others tell an object, into {@code sum}. */
  private void hear(
      PathScene s,
      int i,
      float[] x,
      float[] v,
      float[] size,
      float[] self,
      float[] other,
      float[] sum) {
    float[] pair = new float[PAIR];
    float[] told = new float[hidden];
    Arrays.fill(sum, 0);
    for (int j = 0; j < s.objects(); j++) {
      if (j == i) {
        continue;
      }
      float dx = s.place()[2 * j] + x[2 * j] - s.place()[2 * i] - x[2 * i];
      float dy = s.place()[2 * j + 1] + x[2 * j + 1] - s.place()[2 * i + 1] - x[2 * i + 1];
      float wx = v[2 * j] - v[2 * i];
      float wy = v[2 * j + 1] - v[2 * i + 1];
      float far = (float) Math.sqrt(dx * dx + dy * dy + 1e-4f);
      float mean = (size[i] + size[j]) / 2;
      float gap = far - mean;
      pair[0] = dx;
      pair[1] = dy;
      pair[2] = 3 * wx;
      pair[3] = 3 * wy;
      pair[4] = far;
      pair[5] = gap;
      pair[6] = -3 * (dx * wx + dy * wy) / far;
      pair[7] = 1 / (1 + 2 * Math.max(0, gap));
      pair[8] = mean;
      linear("pair", pair, 0, PAIR, told, 0, hidden);
      for (int h = 0; h < hidden; h++) {
        sum[h] += Math.max(0, told[h] + self[i * hidden + h] + other[j * hidden + h]);
      }
    }
  }

  /** Where an object is, how it moves and where the slots' model expects it, behind its state. */
  private void now(PathScene s, int k, int i, float[] x, float[] v, float[] in) {
    int n = s.objects();
    for (int c = 0; c < 2; c++) {
      int at = 2 * i + c;
      float model = s.model()[2 * k * n + at];
      float before = k == 0 ? 0 : s.model()[2 * (k - 1) * n + at];
      in[2 * width + c] = (s.place()[at] + x[at]) / 5;
      in[2 * width + 2 + c] = 3 * v[at];
      in[2 * width + 4 + c] = model - x[at];
      in[2 * width + 6 + c] = 3 * (model - before);
    }
    in[2 * width + 8] = k / 10f;
  }

  private static void relu(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, values[i]);
    }
  }

  /** Some of {@code in} through the layer's weight, and its bias if it has one. */
  private void linear(
      String layer, float[] in, int from, int size, float[] out, int to, int outSize) {
    float[] weight = weights.get(layer + ".weight"); // (in, out), so that the inner loop is wide
    float[] bias = weights.get(layer + ".bias");
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
