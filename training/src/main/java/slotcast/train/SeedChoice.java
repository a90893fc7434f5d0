package slotcast.train;

import java.util.List;
import java.util.Map;
import slotcast.error.UserError;

/**
 * How the best of several seeds is found: names of scores joined by {@code +}, one with a {@code -}
 * before it counts against a run; the largest sum wins. {@code fg_ari+ari+miou} goes by labels,
 * {@code -mse} needs none.
 *
 * @param terms names of scores, with their signs
 */
record SeedChoice(List<String> terms) {
  private static final String TERM = "-?[a-z][a-z0-9_]*";

  /** Tried in this order where the configuration does not say: the first whose scores exist. */
  private static final List<String> DEFAULTS =
      List.of("fg_ari+ari+miou", "-mse", "-slot_mse", "-token_loss");

  /** Reads a choice that {@link #check} let pass. */
  static SeedChoice of(String text) {
    return new SeedChoice(List.of(text.split("\\+", -1)));
  }

  /**
   * Returns if the text is a choice.
   *
   * @throws IllegalArgumentException if it is not
   */
  static void check(String text) {
    if (!text.matches(TERM + "(\\+" + TERM + ")*")) {
      throw new IllegalArgumentException(
          "choose_by is " + text + ", not names of scores such as fg_ari+ari+miou or -mse");
    }
  }

  /**
   * The configured choice, or the one that fits the scores.
   *
   * @param configured or null
   */
  static SeedChoice fitting(String configured, Map<String, Double> scores) {
    if (configured != null) {
      return of(configured);
    }
    return DEFAULTS.stream()
        .map(SeedChoice::of)
        .filter(c -> c.terms.stream().allMatch(t -> scores.containsKey(name(t))))
        .findFirst()
        .orElseThrow(() -> missing("choose_by", scores));
  }

  /**
   * The sum; larger is better.
   *
   * @throws UserError if there is no such score
   */
  double value(Map<String, Double> scores) {
    double sum = 0;
    for (String term : terms) {
      Double score = scores.get(name(term));
      if (score == null) {
        throw missing("choose_by " + this, scores);
      }
      sum += term.startsWith("-") ? -score : score;
    }
    return sum;
  }

  private static String name(String term) {
    return term.startsWith("-") ? term.substring(1) : term;
  }

  private static UserError missing(String what, Map<String, Double> scores) {
    return new UserError(
        what,
        "scores " + scores.keySet(),
        "names of those",
        "set choose_by in the configuration; the seeds are trained");
  }

  @Override
  public String toString() {
    return String.join("+", terms);
  }
}
