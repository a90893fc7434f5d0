package slotcast.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant who misspelt a key. */
public final class NearestName {
  private NearestName() {}

  /** The known name with the fewest edits to {@code name}; none if even that one is far away. */
  public static Optional<String> of(String name, Collection<String> known) {
    String spelt = plain(name);
    int limit = spelt.length() < 4 ? 1 : Math.max(2, Math.min(spelt.length(), 40) / 3);
    return known.stream()
        .filter(k -> edits(spelt, plain(k)) <= limit)
        .min(Comparator.comparingInt((String k) -> edits(spelt, plain(k))).thenComparing(k -> k));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Insertions, deletions and replacements from one to the other (Levenshtein). */
  private static int edits(String from, String to) {
    if (Math.abs(from.length() - to.length()) > 40) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
