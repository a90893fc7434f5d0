package slotcast.sim;

import slotcast.error.UserError;

/** Range checks of the scene configuration, with the user's message. */
final class ConfigCheck {
  private ConfigCheck() {}

  static void range(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new UserError(
          "scene setting " + name,
          String.valueOf(value),
          "a number from " + min + " to " + max,
          "correct the setting");
    }
  }

  static void ordered(String low, double lowValue, String high, double highValue) {
    if (!(lowValue <= highValue)) {
      throw new UserError(
          "scene settings " + low + " and " + high,
          lowValue + " and " + highValue,
          low + " not above " + high,
          "swap or correct them");
    }
  }
}
