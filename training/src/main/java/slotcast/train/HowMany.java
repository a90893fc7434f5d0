package slotcast.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import slotcast.config.Check;

/**
 * A number of things of a whole: {@code all} or a number.
 *
 * @param number null for all
 */
public record HowMany(Integer number) {
  private static final String ALL = "all";

  public HowMany {
    if (number != null) {
      Check.positive("how many", number);
    }
  }

  /** All of them. */
  static HowMany all() {
    return new HowMany(null);
  }

  /** From a configuration. */
  @JsonCreator
  static HowMany of(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return new HowMany(Math.toIntExact(((Number) value).longValue()));
    }
    if (ALL.equals(value)) {
      return all();
    }
    throw new IllegalArgumentException(value + " is neither " + ALL + " nor a whole number");
  }

  /** As a configuration has it. */
  @JsonValue
  Object value() {
    return number == null ? ALL : number;
  }

  /** How many of a whole. */
  int of(int whole) {
    return number == null ? whole : number;
  }

  /**
   * @throws IllegalArgumentException if it is more than there are
   */
  void check(String key, int whole, String of) {
    if (number != null && number > whole) {
      throw new IllegalArgumentException(
          key + " is " + number + ", more than " + of + ", which is " + whole);
    }
  }
}
