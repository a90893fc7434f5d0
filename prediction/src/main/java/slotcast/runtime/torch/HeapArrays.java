package slotcast.runtime.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/** Between plain arrays, one per camera, and tensors with the cameras on their first axis. */
final class HeapArrays {
  private static final float[] NONE = {};

  private HeapArrays() {}

  /**
   * Arrays of the same length, one after the other.
   *
   * @param shape of the result
   * @return null if the arrays are empty: the model does not have that part
   */
  static NDArray join(NDManager manager, List<float[]> parts, Shape shape) {
    int each = parts.get(0).length;
    if (each == 0) {
      return null;
    }
    float[] all = parts.get(0);
    if (parts.size() > 1) {
      all = new float[each * parts.size()];
      for (int i = 0; i < parts.size(); i++) {
        System.arraycopy(parts.get(i), 0, all, i * each, each);
      }
    }
    return manager.create(all, shape);
  }

  /** The values of a tensor, in so many arrays of the same length; empty ones for null. */
  static float[][] split(NDArray array, int count) {
    float[][] parts = new float[count][];
    if (array == null) {
      Arrays.fill(parts, NONE);
      return parts;
    }
    float[] all = array.toFloatArray();
    if (count == 1) {
      parts[0] = all;
      return parts;
    }
    int each = all.length / count;
    for (int i = 0; i < count; i++) {
      parts[i] = Arrays.copyOfRange(all, i * each, (i + 1) * each);
    }
    return parts;
  }
}
