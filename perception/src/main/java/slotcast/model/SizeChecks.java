package slotcast.model;

import java.util.List;

/** Checks of sizes in a model's configuration; a failure names the key. */
final class SizeChecks {
  private SizeChecks() {}

  static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is " + value + ", not a positive number");
    }
  }

  static void odd(String name, int value) {
    if (value <= 0 || value % 2 == 0) {
      throw new IllegalArgumentException(name + " is " + value + ", not an odd number");
    }
  }

  /** A factor on initial weights; null for 1. */
  static double gain(String name, Double value) {
    if (value == null) {
      return 1;
    }
    if (!(value > 0)) {
      throw new IllegalArgumentException(name + " is " + value + ", not greater than 0");
    }
    return value;
  }

  /** Of one layer's input and of each layer's output. */
  static void channels(String name, List<Integer> channels) {
    if (channels == null || channels.size() < 2) {
      throw new IllegalArgumentException(name + " needs at least two values");
    }
    channels.forEach(c -> positive(name, c));
  }

  /** Height and width. */
  static void resolution(String name, List<Integer> resolution) {
    if (resolution == null || resolution.size() != 2) {
      throw new IllegalArgumentException(name + " needs height and width");
    }
    resolution.forEach(r -> positive(name, r));
  }
}
