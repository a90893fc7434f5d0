package slotcast.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Running means by name, in the order in which names first came. */
final class Means {
  /**
   * @param sum of the values
   * @param count how many
   */
  record Sum(double sum, long count) {
    double mean() {
      return sum / count;
    }
  }

  private final Map<String, Sum> sums = new LinkedHashMap<>();

  void add(String name, double value) {
    sums.merge(name, new Sum(value, 1), (a, b) -> new Sum(a.sum + b.sum, a.count + b.count));
  }

  /** The mean of a name, or NaN if it has no value. */
  double mean(String name) {
    Sum sum = sums.get(name);
    return sum == null ? Double.NaN : sum.mean();
  }

  Map<String, Double> byName() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, s) -> means.put(name, s.mean()));
    return means;
  }

  void clear() {
    sums.clear();
  }

  /** For a checkpoint. */
  Map<String, Sum> state() {
    return new LinkedHashMap<>(sums);
  }

  /** Takes back what {@link #state()} gave. */
  void restore(Map<String, Sum> state) {
    sums.clear();
    sums.putAll(state);
  }
}
