package slotcast.prediction.path;

import java.util.Arrays;

/**
 * A {@link PathNet} leads the objects of a scene ahead, step by step, in arrays that are kept for
 * the next scene. One thread at a time.
 */
final class PathWalk {
  private final PathNet net;
  private final int hidden;
  private final int width;
  private final PathNet.Layer encode;
  private final PathNet.Layer toState;
  private final PathNet.Layer toSelf;
  private final PathNet.Layer toOther;
  private final PathNet.Layer toTold;
  private final PathNet.Layer message;
  private final PathNet.Layer node;
  private final PathNet.Layer toAnswer;
  private final float[] pair = new float[PathNet.PAIR];
  private final float[] told; // (H)
  private final float[] mid; // (H)
  private final float[] past; // what is encoded of an object
  private final float[] present; // what a step sees of an object
  private final float[] answer;
  private PathScene s;
  private int n; // objects

  private int room; // for so many objects
  private float[] state; // (N,W)
  private float[] heard; // (N,W)
  private float[] self; // (N,H)
  private float[] other; // (N,H)
  private float[] size; // (N)
  private float[] x; // (N,2), moved since the last sighting
  private float[] v; // (N,2)
  private float[] curve; // (N,2), off the line
  private float[] drift; // (N,2), in a step

  PathWalk(PathNet net) {
    this.net = net;
    hidden = net.hidden();
    width = net.width();
    encode = net.layer("encode");
    toState = net.layer("state");
    toSelf = net.layer("self");
    toOther = net.layer("other");
    toTold = net.layer("pair");
    message = net.layer("message");
    node = net.layer("node");
    toAnswer = net.layer("answer");
    told = new float[hidden];
    mid = new float[hidden];
    past = new float[encode.weight().length / hidden];
    present = new float[2 * width + PathNet.STEP];
    answer = new float[width + PathNet.ANSWER];
    roomFor(1);
  }

  private void roomFor(int objects) {
    room = objects;
    state = new float[room * width];
    heard = new float[room * width];
    self = new float[room * hidden];
    other = new float[room * hidden];
    size = new float[room];
    x = new float[2 * room];
    v = new float[2 * room];
    curve = new float[2 * room];
    drift = new float[2 * room];
  }

  /** See {@link PathNet#expect}. */
  PathNet.Expected expect(PathScene scene) {
    s = scene;
    n = scene.objects();
    if (n > room) {
      roomFor(n);
    }
    int before = net.historyLen() - 1;
    if (s.known().length != n * before) {
      throw new IllegalArgumentException(
          s.known().length
              + " past sightings of "
              + n
              + " objects, expected L "
              + net.historyLen());
    }
    Arrays.fill(x, 0);
    Arrays.fill(curve, 0);
    Arrays.fill(drift, 0);
    for (int i = 0; i < n; i++) {
      size[i] = (float) s.size(i);
      int newest = (i + 1) * before - 1;
      v[2 * i] = -s.history()[2 * newest];
      v[2 * i + 1] = -s.history()[2 * newest + 1];
    }
    encode(before);
    return steps();
  }

  private void encode(int before) {
    int shapes = net.seesShapes() ? PathScene.SHAPE * (before + 1) : 0;
    for (int i = 0; i < n; i++) {
      System.arraycopy(s.history(), 2 * i * before, past, 0, 2 * before);
      System.arraycopy(s.known(), i * before, past, 2 * before, before);
      System.arraycopy(s.box(), 4 * i, past, 3 * before, 4);
      System.arraycopy(s.place(), 2 * i, past, 3 * before + 4, 2);
      System.arraycopy(s.shapes(), i * shapes, past, 3 * before + 6, shapes);
      encode.apply(past, 0, past.length, mid, 0, hidden);
      relu(mid);
      toState.apply(mid, 0, hidden, state, i * width, width);
    }
  }

  /** From the last sightings on. */
  private PathNet.Expected steps() {
    float[] moves = new float[2 * n * s.steps()];
    float[] spread = new float[3 * n * s.steps()];
    for (int k = 0; k < s.steps(); k++) {
      for (int i = 0; i < n; i++) {
        toSelf.apply(state, i * width, width, self, i * hidden, hidden);
        toOther.apply(state, i * width, width, other, i * hidden, hidden);
      }
      for (int i = 0; i < n; i++) {
        hear(i, mid);
        message.apply(mid, 0, hidden, heard, i * width, width);
      }
      for (int i = 0; i < n; i++) {
        System.arraycopy(state, i * width, present, 0, width);
        System.arraycopy(heard, i * width, present, width, width);
        now(k, i, present);
        node.apply(present, 0, present.length, mid, 0, hidden);
        relu(mid);
        toAnswer.apply(mid, 0, hidden, answer, 0, answer.length);
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
    return new PathNet.Expected(moves, spread);
  }

  /** The sum of what all others tell an object, into {@code sum}. */
  private void hear(int i, float[] sum) {
    Arrays.fill(sum, 0);
    for (int j = 0; j < n; j++) {
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
      toTold.apply(pair, 0, PathNet.PAIR, told, 0, hidden);
      for (int h = 0; h < hidden; h++) {
        sum[h] += Math.max(0, told[h] + self[i * hidden + h] + other[j * hidden + h]);
      }
    }
  }

  /** Where an object is, how it moves and where the slots' model expects it, behind its state. */
  private void now(int k, int i, float[] in) {
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
}
