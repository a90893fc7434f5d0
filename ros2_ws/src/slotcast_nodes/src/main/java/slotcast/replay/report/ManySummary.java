package slotcast.replay.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A score over many recordings and their cameras.
 *
 * @param values of those that have it
 * @param without how many do not
 * @param whyNot of the first that does not; empty if all have it
 */
record ManySummary(List<Double> values, int without, String whyNot, String unit, String better) {
  /**
   * Gathers scores.
   *
   * @param recordings as in a many.json; those that failed have none
   * @return by name, in the order in which reports tell them
   */
  static Map<String, ManySummary> of(JsonNode recordings) {
    Map<String, ManySummary> all = new LinkedHashMap<>();
    for (JsonNode recording : recordings) {
      for (JsonNode camera : recording.path("cameras")) {
        for (Map.Entry<String, JsonNode> e : camera.path("scores").properties()) {
          all.merge(e.getKey(), ofOne(e.getValue()), ManySummary::plus);
        }
      }
    }
    return all;
  }

  private static ManySummary ofOne(JsonNode score) {
    return score.has("value")
        ? new ManySummary(
            List.of(score.get("value").asDouble()),
            0,
            "",
            score.path("unit").asText(),
            score.path("better").asText())
        : new ManySummary(List.of(), 1, score.path("missing").asText(), "", "");
  }

  private ManySummary plus(ManySummary other) {
    List<Double> both = new ArrayList<>(values);
    both.addAll(other.values);
    return new ManySummary(
        both,
        without + other.without,
        whyNot.isEmpty() ? other.whyNot : whyNot,
        unit.isEmpty() ? other.unit : unit,
        better.isEmpty() ? other.better : better);
  }

  /** Of values, at least one. */
  static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }

  /** Sample deviation, of n - 1 degrees of freedom; empty for fewer than two. */
  static OptionalDouble deviation(List<Double> values) {
    if (values.size() < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (values.size() - 1)));
  }

  double least() {
    return values.stream().mapToDouble(v -> v).min().orElseThrow();
  }

  double greatest() {
    return values.stream().mapToDouble(v -> v).max().orElseThrow();
  }
}
