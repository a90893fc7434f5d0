package slotcast.runtime.engine;

import java.util.Arrays;
import java.util.List;

/** Between plain arrays, one per camera, and one array with the cameras on its first axis. */
final class HeapArrays {
  private static final float[] NONE = {};

  private HeapArrays() {}

  /** Arrays of the same length, one after the other. */
  static float[] join(List<float[]> parts) {
    float[] first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    float[] all = new float[first.length * parts.size()];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(parts.get(i), 0, all, i * first.length, first.length);
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
