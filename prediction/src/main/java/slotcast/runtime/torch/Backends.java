package slotcast.runtime.torch;

import java.util.List;

/**
 * What computes the two parts of a model.
 *
 * @param slots finds slots, or looks ahead
 * @param drawing draws them
 */
record Backends(Backend slots, Backend drawing) {
  /** What {@code auto} may choose where there is one part. */
  static final List<Backends> ONE = List.of(both(Backend.TORCHSCRIPT), both(Backend.ONNX));

  /** What {@code auto} may choose where there are two. */
  static final List<Backends> ANY =
      List.of(
          ONE.get(0),
          ONE.get(1),
          new Backends(Backend.ONNX, Backend.TORCHSCRIPT),
          new Backends(Backend.TORCHSCRIPT, Backend.ONNX));

  /** One for both. */
  static Backends both(Backend backend) {
    return new Backends(backend, backend);
  }

  boolean isOne() {
    return slots == drawing;
  }

  /** One name, or two such as {@code onnx+torchscript}. */
  @Override
  public String toString() {
    return isOne() ? slots.key() : slots.key() + "+" + drawing.key();
  }
}
