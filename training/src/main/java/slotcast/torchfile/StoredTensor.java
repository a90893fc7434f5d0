package slotcast.torchfile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A view of a storage, checked to lie within it; its bytes are not read yet.
 *
 * @param storage which one
 * @param dtype of the elements
 * @param offset of the first element from the start of the storage, in elements
 * @param shape sizes, empty for a scalar
 * @param strides steps between neighbours of each axis, in elements; 0 where a view repeats itself
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record StoredTensor(TorchStorage storage, DType dtype, long offset, long[] shape, long[] strides) {
  private static final int MAX_AXES = 64;

  /**
   * Checks every number against the storage.
   *
   * @throws slotcast.error.UserError if one is not an integer, or the view leaves the storage
   */
  static StoredTensor of(
      TorchStorage storage,
      DType dtype,
      Object offset,
      Object sizes,
      Object strides,
      Faults faults) {
    long[] shape = integers(sizes, faults);
    long[] steps = integers(strides, faults);
    if (!(offset instanceof Long first) || first < 0 || shape.length != steps.length) {
      throw faults.malformed("a tensor whose offset, sizes and strides do not fit each other");
    }
    boolean empty = false;
    for (long n : shape) {
      empty |= n == 0;
    }
    long available = storage.bytes() / dtype.bytes();
    long size = empty ? 0 : 1;
    long last = first;
    for (int i = 0; i < shape.length && !empty; i++) {
      // A view may repeat elements, so that its size is not bounded by the storage's.
      if (shape[i] > Integer.MAX_VALUE / dtype.bytes() / size) {
        throw faults.unsupported("a tensor of more than 2 GiB");
      }
      size *= shape[i];
      if (shape[i] > 1 && steps[i] > (available - last) / (shape[i] - 1)) {
        throw faults.malformed("a tensor that reaches beyond its storage");
      }
      last += (shape[i] - 1) * steps[i];
    }
    if (empty ? first > available : last >= available) {
      throw faults.malformed("a tensor that reaches beyond its storage");
    }
    return new StoredTensor(storage, dtype, first, shape, steps);
  }

  private static long[] integers(Object value, Faults faults) {
    if (!(value instanceof List<?> list) || list.size() > MAX_AXES) {
      throw faults.malformed("a tensor without sizes or strides");
    }
    long[] out = new long[list.size()];
    for (int i = 0; i < out.length; i++) {
      if (!(list.get(i) instanceof Long n) || n < 0) {
        throw faults.malformed("a tensor with a size or stride that is no count");
      }
      out[i] = n;
    }
    return out;
  }

  /** Number of elements. */
  int size() {
    long n = 1;
    for (long s : shape) {
      if (s == 0) {
        return 0; // the other sizes may be any
      }
      n *= s;
    }
    return (int) n;
  }

  /** Size in bytes once copied. */
  long bytes() {
    return (long) size() * dtype.bytes();
  }

  /**
   * Copies the elements out of the storage, row-major.
   *
   * @param whole the bytes of the file's whole storage of this key
   * @param order of the bytes within an element
   */
  Tensor copy(ByteBuffer whole, ByteOrder order) {
    int width = dtype.bytes();
    int count = size();
    ByteBuffer out = ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer in = whole.duplicate().order(order);
    long start = storage.start() * storage.dtype().bytes();
    long[] index = new long[shape.length];
    long element = offset;
    for (int i = 0; i < count; i++) {
      int at = (int) (start + element * width);
      switch (width) {
        case 8 -> out.putLong(i * 8, in.getLong(at));
        case 4 -> out.putInt(i * 4, in.getInt(at));
        case 2 -> out.putShort(i * 2, in.getShort(at));
        default -> out.put(i, in.get(at));
      }
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        element += strides[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        element -= index[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return new Tensor(dtype, shape.clone(), out);
  }
}
