package slotcast.replay.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A number of a report, or why there is none.
 *
 * @param value finite; empty if it cannot be given
 * @param spread standard error of the value, see {@link BlockMean}; empty if unknown
 * @param count of what it is a mean of
 * @param unit in words; empty for a plain number
 * @param better which way is better
 * @param missing why there is no value; empty if there is one
 */
record Score(
    OptionalDouble value,
    OptionalDouble spread,
    long count,
    String unit,
    Better better,
    String missing) {
  /** Which way a change is for the better. */
  enum Better {
    LOWER,
    HIGHER,
    /** Any change is to be looked at: nothing in the recording tells what is right. */
    SAME,
    /** Told, not judged: a baseline. */
    NONE
  }

  Score {
    if (value.isPresent() == !missing.isEmpty()) {
      throw new IllegalArgumentException("a value or why there is none: " + value + ", " + missing);
    }
    if (value.isPresent() && !Double.isFinite(value.getAsDouble())) {
      throw new IllegalArgumentException("value is " + value.getAsDouble());
    }
  }

  /** A mean; {@code whyNone} stands in its place if nothing was added to it. */
  static Score of(BlockMean mean, String unit, Better better, String whyNone) {
    return mean.mean().isEmpty()
        ? missing(whyNone)
        : new Score(mean.mean(), mean.spread(), mean.count(), unit, better, "");
  }

  /** A value without a spread. */
  static Score of(double value, long count, String unit, Better better) {
    return new Score(OptionalDouble.of(value), OptionalDouble.empty(), count, unit, better, "");
  }

  /** The value in a pattern of {@link String#format}, or "none". */
  String words(String pattern) {
    return value.isEmpty() ? "none" : String.format(Locale.ROOT, pattern, value.getAsDouble());
  }

  /** No value. */
  static Score missing(String why) {
    return new Score(OptionalDouble.empty(), OptionalDouble.empty(), 0, "", Better.NONE, why);
  }
}
