package slotcast.torchfile;

/** An array of NumPy that a pickle makes, and its values or where they are. */
final class NumpyArray {
  /** Set once, by the state that follows the object in the pickle. */
  private long[] shape;

  private NumpyDtype dtype;
  private Object data; // byte[] or FileSlice

  NumpyArray() {}

  NumpyArray(long[] shape, NumpyDtype dtype, Object data) {
    set(shape, dtype, data);
  }

  void set(long[] newShape, NumpyDtype newDtype, Object newData) {
    shape = newShape;
    dtype = newDtype;
    data = newData;
  }

  /** Null while the pickle has given it no state. */
  long[] shape() {
    return shape;
  }

  NumpyDtype dtype() {
    return dtype;
  }

  Object data() {
    return data;
  }
}
