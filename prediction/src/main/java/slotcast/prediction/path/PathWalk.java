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
  private final PathNet.Layer toSelf;
  private final PathNet.Layer toOther;
  private final PathNet.Layer toTold;
  private final float[] pair = new float[PathNet.PAIR];
  private final float[] told; // (H)
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
    toSelf = net.layer("self");
    toOther = net.layer("other");
    toTold = net.layer("pair");
    told = new float[hidden];
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
    PathNet.Layer encode = net.layer("encode");
    PathNet.Layer toState = net.layer("state");
    int shapes = net.seesShapes() ? PathScene.SHAPE * (before + 1) : 0;
    float[] in = new float[3 * before + 6 + shapes];
    float[] mid = new float[hidden];
    for (int i = 0; i < n; i++) {
      System.arraycopy(s.history(), 2 * i * before, in, 0, 2 * before);
      System.arraycopy(s.known(), i * before, in, 2 * before, before);
      System.arraycopy(s.box(), 4 * i, in, 3 * before, 4);
      System.arraycopy(s.place(), 2 * i, in, 3 * before + 4, 2);
      System.arraycopy(s.shapes(), i * shapes, in, 3 * before + 6, shapes);
      encode.apply(in, 0, in.length, mid, 0, hidden);
      relu(mid);
      toState.apply(mid, 0, hidden, state, i * width, width);
    }
  }

  /** From the last sightings on. */
  private PathNet.Expected steps() {
    PathNet.Layer message = net.layer("message");
    PathNet.Layer node = net.layer("node");
    PathNet.Layer toAnswer = net.layer("answer");
    float[] moves = new float[2 * n * s.steps()];
    float[] spread = new float[3 * n * s.steps()];
    float[] in = new float[2 * width + PathNet.STEP];
    float[] mid = new float[hidden];
    float[] answer = new float[width + PathNet.ANSWER];
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
        System.arraycopy(state, i * width, in, 0, width);
        System.arraycopy(heard, i * width, in, width, width);
        now(k, i, in);
        node.apply(in, 0, in.length, mid, 0, hidden);
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
