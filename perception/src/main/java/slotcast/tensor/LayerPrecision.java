package slotcast.tensor;

/**
 * What linear layers, convolutions and transposed convolutions multiply on a thread: float32 unless
 * training chose bfloat16 there.
 */
public enum LayerPrecision {
  FLOAT32,
  /** Inputs and weights are rounded to 8 bits of precision, forward and backward. */
  BFLOAT16;

  private static final ThreadLocal<LayerPrecision> CURRENT = ThreadLocal.withInitial(() -> FLOAT32);

  /** That of this thread. */
  public static LayerPrecision current() {
    return CURRENT.get();
  }

  /** Chooses it for this thread, until the next choice. */
  public void use() {
    CURRENT.set(this);
  }

  static boolean isBfloat16() {
    return CURRENT.get() == BFLOAT16;
  }
}
