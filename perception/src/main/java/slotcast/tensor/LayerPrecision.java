package slotcast.tensor;

/**
 * What linear layers, convolutions and transposed convolutions multiply on a thread: float32 unless
 * training chose 16 bits there.
 */
public enum LayerPrecision {
  FLOAT32(6),
  /** Inputs and weights are rounded to 8 bits of precision, forward and backward. */
  BFLOAT16(15),
  /** Inputs and weights are rounded to 11 bits of precision; beyond 65504 they are infinite. */
  FLOAT16(5);

  private static final ThreadLocal<LayerPrecision> CURRENT = ThreadLocal.withInitial(() -> FLOAT32);

  private final long torchType; // c10::ScalarType

  LayerPrecision(long torchType) {
    this.torchType = torchType;
  }

  /** That of this thread. */
  public static LayerPrecision current() {
    return CURRENT.get();
  }

  /** Chooses it for this thread, until the next choice. */
  public void use() {
    CURRENT.set(this);
  }

  /** Whether it has 16 bits. */
  boolean isHalf() {
    return this != FLOAT32;
  }

  long torchType() {
    return torchType;
  }
}
