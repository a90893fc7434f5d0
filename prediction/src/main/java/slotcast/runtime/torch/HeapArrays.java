package slotcast.runtime.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Between plain arrays, one per camera, and tensors with the cameras on their first axis.
 *
 * <p>Tensors lie in memory that belongs to this object and is filled anew in each round: what
 * {@link #join} gave in the round before must not be used any more. One thread at a time.
 */
final class HeapArrays {
  private static final float[] NONE = {};

  /** Where tensors begin, as libtorch's own do. */
  private static final int ALIGNMENT = 64;

  private final NDManager manager;
  private ByteBuffer memory = allocate(1 << 12);

  /**
   * @param manager owns the tensors
   */
  HeapArrays(NDManager manager) {
    this.manager = manager;
  }

  /** Another round. */
  void begin() {
    memory.clear();
  }

  /**
   * Arrays of the same length, one after the other.
   *
   * @param shape of the result
   * @return null if the arrays are empty: the model does not have that part
   */
  NDArray join(List<float[]> parts, Shape shape) {
    if (parts.get(0).length == 0) {
      return null;
    }
    int bytes = Math.toIntExact(Float.BYTES * shape.size());
    if (memory.remaining() < bytes) {
      memory = allocate(Math.max(bytes, 2 * memory.capacity())); // tensors keep what they lie in
    }
    int start = memory.position();
    ByteBuffer own = memory.slice(start, bytes).order(ByteOrder.nativeOrder());
    FloatBuffer values = own.asFloatBuffer();
    for (float[] part : parts) {
      values.put(part);
    }
    int end = start + bytes + ALIGNMENT - 1;
    memory.position(Math.min(memory.limit(), end - end % ALIGNMENT));
    return manager.create(own, shape, DataType.FLOAT32);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes + ALIGNMENT).alignedSlice(ALIGNMENT);
  }

  /** The values of a tensor, in so many arrays of the same length; empty ones for null. */
  static float[][] split(NDArray array, int count) {
    float[][] parts = new float[count][];
    if (array == null) {
      Arrays.fill(parts, NONE);
      return parts;
    }
    FloatBuffer all = array.toByteBuffer(true).asFloatBuffer();
    int each = all.remaining() / count;
    for (int i = 0; i < count; i++) {
      parts[i] = new float[each];
      all.get(parts[i]);
    }
    return parts;
  }
}
