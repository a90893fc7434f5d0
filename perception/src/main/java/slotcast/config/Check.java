package slotcast.config;

/**
 * Checks of configuration values, where a record is built; a failure names the key. {@link Yaml}
 * turns it into an error with the file's name.
 */
public final class Check {
  private Check() {}

  /**
   * @throws IllegalArgumentException if the value is not greater than 0, or no number
   */
  public static void positive(String key, double value) {
    require(value > 0, key, value, "not greater than 0");
  }

  /**
   * @throws IllegalArgumentException if the value is less than 0, or no number
   */
  public static void notNegative(String key, double value) {
    require(value >= 0, key, value, "not >= 0");
  }

  /**
   * @throws IllegalArgumentException if the value is not from {@code min} to {@code max}, or no
   *     number
   */
  public static void range(String key, double value, double min, double max) {
    require(
        value >= min && value <= max,
        key,
        value,
        "not a number from " + text(min) + " to " + text(max));
  }

  /**
   * @throws IllegalArgumentException if the value is not from 0 to below 1, or no number
   */
  public static void share(String key, double value) {
    require(value >= 0 && value < 1, key, value, "not a number from 0 to below 1");
  }

  /**
   * @throws IllegalArgumentException if the first value is above the second
   */
  public static void ordered(String low, double lowValue, String high, double highValue) {
    require(
        lowValue <= highValue, low, lowValue, "above " + high + ", which is " + text(highValue));
  }

  /**
   * @throws IllegalArgumentException if there is no value
   */
  public static void present(String key, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
  }

  /**
   * @throws IllegalArgumentException if the value cannot be part of a file's name
   */
  public static void name(String key, String value) {
    if (value == null || !value.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          key + " is " + value + ", not a name of letters, digits, '.', '_' and '-'");
    }
  }

  private static void require(boolean right, String key, double value, String wrong) {
    if (!right) {
      throw new IllegalArgumentException(key + " is " + text(value) + ", " + wrong);
    }
  }

  /** Whole numbers without a decimal point. */
  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }
}
