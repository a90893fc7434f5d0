package slotcast.train;

import java.util.Map;

/**
 * What an evaluation tells of a model beside its scores.
 *
 * @param values by name
 * @param histograms values whose spread is logged, by name
 */
record Health(Map<String, Double> values, Map<String, float[]> histograms) {
  /** Nothing to tell. */
  static final Health NONE = new Health(Map.of(), Map.of());
}
