package slotcast.replay.report;

import java.util.Locale;
import slotcast.replay.report.GateLimits.Limit;

/**
 * How a score differs from that of the other run.
 *
 * @param breach whether it got worse beyond its limit
 * @param words on it; empty if it did not get worse
 */
record Change(boolean breach, String words) {
  static final Change NONE = new Change(false, "");

  /**
   * Judges a score.
   *
   * @param by how much it got worse, in its own unit; not greater than 0 if it did not
   * @param spread standard error; 0 if unknown
   */
  static Change of(
      Limit limit, String name, double was, double is, double by, double spread, String unit) {
    if (!(by > 0)) {
      return NONE;
    }
    double relative = was == 0 ? Double.POSITIVE_INFINITY : by / Math.abs(was);
    double spreads = by / spread;
    boolean breach =
        (limit.absolute() != null
                || limit.relative() != null
                || (limit.spreads() != null && spread > 0))
            && (limit.absolute() == null || by > limit.absolute())
            && (limit.relative() == null || relative > limit.relative())
            && (limit.spreads() == null || spread == 0 || spreads > limit.spreads());
    StringBuilder words =
        new StringBuilder(String.format(Locale.ROOT, "%s was %.4g, is %.4g", name, was, is));
    words.append(unit.isEmpty() || unit.equals("share") ? "" : " " + unit);
    words.append(String.format(Locale.ROOT, ", off by %.3g", by));
    if (was != 0) {
      words.append(String.format(Locale.ROOT, ", %.1f %%", 100 * relative));
    }
    words.append(
        spread > 0
            ? String.format(Locale.ROOT, ", %.1f times the spread", spreads)
            : ", spread unknown");
    return new Change(breach, words.toString());
  }

  /** A score that is there no longer; a breach unless its limit has no bounds. */
  static Change gone(Limit limit, String name, String why) {
    return new Change(!limit.isUnbounded(), name + " can no longer be given: " + why);
  }

  /**
   * How much worse.
   *
   * @param better which way is: lower, higher, or neither
   */
  static double worseBy(String better, double was, double is) {
    return switch (better) {
      case "lower" -> is - was;
      case "higher" -> was - is;
      default -> Math.abs(is - was);
    };
  }

  boolean isWorse() {
    return !words.isEmpty();
  }
}
