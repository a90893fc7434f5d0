package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Between plain arrays and tensors.
 *
 * <p>Tensors lie in memory that belongs to this object and is filled anew in each round: what
 * {@link #tensor} gave in the round before must not be used any more. One thread at a time.
 */
final class HeapArrays implements AutoCloseable {
  private static final float[] NONE = {};

  /** Where tensors begin, as libtorch's own do. */
  private static final int ALIGNMENT = 64;

  private final NDManager manager;
  private ByteBuffer memory = allocate(1 << 12);

  /**
   * @param device where the tensors are
   */
  HeapArrays(Device device) {
    manager = NDManager.newBaseManager(device, "PyTorch");
  }

  /** Who owns the tensors. */
  NDManager manager() {
    return manager;
  }

  /** How many tensors there are at the moment: none between two calls. */
  int count() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    manager.close();
  }

  /** Another round. */
  void begin() {
    memory.clear();
  }

  /**
   * Values as a tensor.
   *
   * @return null for no values: the model does not have that part
   */
  NDArray tensor(float[] values, Shape shape) {
    if (values.length == 0) {
      return null;
    }
    int bytes = Math.toIntExact(Float.BYTES * shape.size());
    if (memory.remaining() < bytes) {
      memory = allocate(Math.max(bytes, 2 * memory.capacity())); // tensors keep what they lie in
    }
    int start = memory.position();
    ByteBuffer own = memory.slice(start, bytes).order(ByteOrder.nativeOrder());
    own.asFloatBuffer().put(values);
    int end = start + bytes + ALIGNMENT - 1;
    memory.position(Math.min(memory.limit(), end - end % ALIGNMENT));
    return manager.create(own, shape, DataType.FLOAT32);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes + ALIGNMENT).alignedSlice(ALIGNMENT);
  }

  /** The values of a tensor, none of null. */
  static float[] floats(NDArray array) {
    if (array == null) {
      return NONE;
    }
    FloatBuffer from = values(array);
    float[] values = new float[from.remaining()];
    from.get(values);
    return values;
  }

  /** The values of a tensor, row-major. */
  static FloatBuffer values(NDArray array) {
    return array.toByteBuffer(true).asFloatBuffer();
  }
}
