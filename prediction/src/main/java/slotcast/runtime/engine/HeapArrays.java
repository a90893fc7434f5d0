package slotcast.runtime.engine;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Between plain arrays, one per camera, and one array with the cameras on its first axis. */
final class HeapArrays {
  private static final float[] NONE = {};

  private HeapArrays() {}

  /** Arrays of the same length, one after the other; that of one camera is not copied. */
  static <T> float[] join(List<T> cameras, Function<T, float[]> part) {
    float[] first = part.apply(cameras.get(0));
    if (cameras.size() == 1) {
      return first;
    }
    float[] all = new float[first.length * cameras.size()];
    for (int i = 0; i < cameras.size(); i++) {
      System.arraycopy(part.apply(cameras.get(i)), 0, all, i * first.length, first.length);
    }
    return all;
  }

  /** So many arrays of the same length, one after the other in a longer one. */
  static float[][] split(float[] all, int count) {
    float[][] parts = new float[count][];
    if (count == 1) {
      parts[0] = all;
      return parts;
    }
    int each = all.length / count;
    for (int i = 0; i < count; i++) {
      parts[i] = each == 0 ? NONE : Arrays.copyOfRange(all, i * each, (i + 1) * each);
    }
    return parts;
  }
}
