package slotcast.config;

import java.math.BigDecimal;

/**
 * The values that a number of a configuration may have.
 *
 * @param min smallest value
 * @param max largest value
 * @param open whether {@code min} itself is too small
 */
public record Range(double min, double max, boolean open) {
  /** From {@code min} to {@code max}, both allowed. */
  public static Range of(double min, double max) {
    return new Range(min, max, false);
  }

  /** Above {@code min}, up to {@code max}. */
  public static Range above(double min, double max) {
    return new Range(min, max, true);
  }

  /** Never true for a value that is not finite. */
  public boolean contains(double value) {
    return Double.isFinite(value) && (open ? value > min : value >= min) && value <= max;
  }

  @Override
  public String toString() {
    return (open ? "above " + plain(min) + ", up to " : plain(min) + " to ") + plain(max);
  }

  private static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
