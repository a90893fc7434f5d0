package slotcast.sim;

import slotcast.config.Check;
import slotcast.error.UserError;

/** {@link Check} for the scene configuration, whose values come from a command's options. */
final class ConfigCheck {
  private ConfigCheck() {}

  static void range(String name, double value, double min, double max) {
    worded(() -> Check.range(name, value, min, max));
  }

  static void ordered(String low, double lowValue, String high, double highValue) {
    worded(() -> Check.ordered(low, lowValue, high, highValue));
  }

  private static void worded(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "scene setting", e.getMessage(), "a value in range", "correct the setting", e);
    }
  }
}
