package slotcast.tensor;

/**
 * How images lie in memory, (B,C,H,W) by name in any case. Torch's convolutions compute in the
 * layout of their kernels, and what they give has it too; the numbers are the same up to rounding.
 */
public enum Layout {
  /** Channel by channel: torch's usual one. */
  CHANNELS_FIRST,
  /** Pixel by pixel: faster where a processor has AVX-512, slower where it has not. */
  CHANNELS_LAST
}
