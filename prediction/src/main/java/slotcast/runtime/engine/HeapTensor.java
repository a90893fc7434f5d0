package slotcast.runtime.engine;

/**
 * A tensor of plain values.
 *
 * @param values row by row
 * @param shape whose product is their number
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record HeapTensor(float[] values, long... shape) {
  /** Checks that the values fill the shape. */
  public HeapTensor {
    long size = 1;
    for (long side : shape) {
      size *= side;
    }
    if (size != values.length) {
      throw new IllegalArgumentException(values.length + " values of a tensor of " + size);
    }
  }
}
