package slotcast.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of a graph: its name, and its shape as far as it is known before the graph runs.
 *
 * @param name of the value in its graph
 * @param shape size of each axis
 */
public record OnnxValue(String name, Type type, List<Size> shape) {
  /** Element types, with the numbers that ONNX gives them. */
  public enum Type {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1);

    final int code;
    final int bytes;

    Type(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }
  }

  /**
   * Size of an axis: a number, or a multiple of one that is known only when the graph runs.
   *
   * @param symbol name of that number, or null for a plain one
   */
  public record Size(long count, String symbol) {
    /** A plain number. */
    public static Size of(long count) {
      return new Size(count, null);
    }

    /** What it is, once the symbol's number is known. */
    public long at(long number) {
      return symbol == null ? count : count * number;
    }

    boolean isKnown() {
      return symbol == null;
    }

    Size times(Size other) {
      if (symbol != null && other.symbol != null) {
        throw new IllegalArgumentException("a product of " + this + " and " + other);
      }
      return new Size(count * other.count, symbol == null ? other.symbol : symbol);
    }

    Size over(Size other) {
      boolean exact = other.count != 0 && count % other.count == 0;
      if (!exact || (other.symbol != null && !other.symbol.equals(symbol))) {
        throw new IllegalArgumentException(this + " is no multiple of " + other);
      }
      return new Size(count / other.count, other.symbol == null ? symbol : null);
    }

    @Override
    public String toString() {
      return symbol == null ? Long.toString(count) : count == 1 ? symbol : count + symbol;
    }
  }

  public OnnxValue {
    shape = List.copyOf(shape);
  }

  /** An input of numbers. */
  public static OnnxValue input(String name, Size first, long... others) {
    List<Size> shape = new ArrayList<>(List.of(first));
    for (long other : others) {
      shape.add(Size.of(other));
    }
    return new OnnxValue(name, Type.FLOAT, shape);
  }

  /** Number of axes. */
  public int rank() {
    return shape.size();
  }

  /** Number of elements. */
  public Size size() {
    return shape.stream().reduce(Size.of(1), Size::times);
  }

  /** The size of an axis, counted from behind if negative. */
  Size size(int axis) {
    return shape.get(axis(axis));
  }

  /** An axis, counted from behind if negative, as counted from the front. */
  int axis(int axis) {
    return axis < 0 ? axis + rank() : axis;
  }

  /** The shape of one tensor, once the number of its symbol is known. */
  public long[] shape(long number) {
    return shape.stream().mapToLong(s -> s.at(number)).toArray();
  }
}
