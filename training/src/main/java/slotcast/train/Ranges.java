package slotcast.train;

/** Checks of configuration values; a failure names the key. */
final class Ranges {
  private Ranges() {}

  static void positive(String key, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(key + " is " + value + ", not greater than 0");
    }
  }

  static void present(String key, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
  }

  static void name(String key, String value) {
    if (value == null || !value.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          key + " is " + value + ", not a name of letters, digits, '.', '_' and '-'");
    }
  }
}
