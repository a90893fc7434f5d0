package slotcast.runtime.engine;

import java.util.function.Supplier;

/**
 * A model on two engines, each of which computes one of its parts and needs only its own part of
 * the weights. What goes from one to the other are plain arrays.
 */
abstract class Split<E extends Engine> implements Engine {
  /** Makes slots. */
  final E first;

  /** Draws them. */
  final E second;

  /**
   * Opens both, or none.
   *
   * @param first closed with this
   * @param second closed with this
   */
  Split(Supplier<? extends E> first, Supplier<? extends E> second) {
    this.first = first.get();
    try {
      this.second = second.get();
    } catch (RuntimeException | Error e) {
      this.first.close();
      throw e;
    }
  }

  @Override
  public int nativeArrays() {
    return first.nativeArrays() + second.nativeArrays();
  }

  @Override
  public void close() {
    try {
      first.close();
    } finally {
      second.close();
    }
  }
}
