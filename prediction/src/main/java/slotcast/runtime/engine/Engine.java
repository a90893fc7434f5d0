package slotcast.runtime.engine;

/** What computes a model, or a part of one. */
interface Engine extends AutoCloseable {
  /** Arrays in native memory now beside the weights and what is kept from call to call. */
  int nativeArrays();

  /** Frees what it holds, once calls in work have ended. Closing twice is harmless. */
  @Override
  void close();
}
