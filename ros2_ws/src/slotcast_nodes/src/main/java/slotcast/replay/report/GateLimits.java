package slotcast.replay.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import slotcast.config.Check;
import slotcast.config.NearestName;
import slotcast.error.UserError;

/**
 * How much worse a score may get. A breach is worse by more than every bound of its limit; a limit
 * without bounds is never breached.
 *
 * @param usual for scores that are not named
 * @param scores by name, or by the beginning of names with a star at its end ({@code truth.*}); the
 *     longest one that fits counts. A YAML file adds to the usual ones and replaces those it names
 */
record GateLimits(Limit usual, Map<String, Limit> scores) {
  /** What holds without a file. */
  static final GateLimits USUAL = new GateLimits(new Limit(null, 0.05, 1.0), usualScores());

  /**
   * A limit.
   *
   * @param absolute in the score's own unit; null for none
   * @param relative to the other report's value; null for none
   * @param spreads in standard errors, the larger one of the two reports; null for none. Where no
   *     spread is known this bound is left out
   */
  record Limit(Double absolute, Double relative, Double spreads) {
    Limit {
      notNegative("absolute", absolute);
      notNegative("relative", relative);
      notNegative("spreads", spreads);
    }

    /** Whether it is never breached. */
    boolean isUnbounded() {
      return absolute == null && relative == null && spreads == null;
    }

    private static void notNegative(String key, Double value) {
      if (value != null) {
        Check.notNegative(key, value);
      }
    }
  }

  GateLimits {
    scores = scores == null ? Map.of() : new LinkedHashMap<>(scores);
  }

  private static Map<String, Limit> usualScores() {
    Map<String, Limit> limits = new LinkedHashMap<>();
    limits.put("frames.images", new Limit(null, 0.01, null));
    limits.put("frames.seen", new Limit(0.01, null, null));
    limits.put("frames.gaps", new Limit(0.01, null, null));
    limits.put("frames.psnr.*", new Limit(0.5, null, 1.0));
    limits.put("frames.ssim.*", new Limit(0.02, null, 1.0));
    limits.put("tracks.*", new Limit(1.0, 0.1, 1.0));
    limits.put("masks.flicker", new Limit(null, 0.1, 1.0));
    limits.put("prediction.compared", new Limit(0.05, null, 1.0));
    limits.put("calibration.*", new Limit(0.05, null, 1.0));
    limits.put("truth.*", new Limit(0.02, null, 1.0));
    limits.put("truth.prediction.*", new Limit(null, 0.05, 1.0));
    limits.put("truth.id_switches", new Limit(2.0, 0.1, null));
    return limits;
  }

  /** With the usual limits for what this one does not name. */
  GateLimits orUsual() {
    Map<String, Limit> all = new LinkedHashMap<>(USUAL.scores);
    all.putAll(scores);
    return new GateLimits(usual == null ? USUAL.usual : usual, all);
  }

  /**
   * Refuses limits of scores that there are none of: a misspelt name must not open the gate.
   *
   * @param names of all scores that are judged
   * @throws UserError if a name, other than the usual ones, is none of them
   */
  void checkNames(Set<String> names) {
    for (String key : scores.keySet()) {
      if (!USUAL.scores.containsKey(key) && names.stream().noneMatch(n -> fits(key, n))) {
        throw new UserError(
            "limit of " + key,
            "no such score in the other report",
            "a score's name, or the beginning of some and a star",
            key.startsWith("latency.") && names.stream().noneMatch(n -> n.startsWith("latency."))
                ? "that report has no times: write it without --no-times"
                : NearestName.of(key, names)
                    .map(n -> "did you mean " + n + "?")
                    .orElse("see its names under scores"));
      }
    }
  }

  private static boolean fits(String key, String name) {
    return key.endsWith("*")
        ? name.startsWith(key.substring(0, key.length() - 1))
        : name.equals(key);
  }

  /** Whether a score has a limit of its own. */
  boolean names(String name) {
    return find(name) != null;
  }

  /** The limit of a score. */
  Limit of(String name) {
    Limit own = find(name);
    return own == null ? usual : own;
  }

  private Limit find(String name) {
    Limit best = null;
    int longest = -1;
    for (Map.Entry<String, Limit> e : scores.entrySet()) {
      String key = e.getKey();
      int length = key.endsWith("*") ? key.length() - 1 : Integer.MAX_VALUE;
      if (fits(key, name) && length > longest) {
        best = e.getValue();
        longest = length;
      }
    }
    return best;
  }
}
