package slotcast.replay.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds a run of many recordings against another one: each recording by itself, and the mean of
 * each score over all that are in both. The spread of such a mean is the standard error of the
 * differences, recording by recording, so that a small loss is seen if all of them have it.
 */
final class ManyGate {
  private static final int FEWEST = 3;

  private final JsonNode other;
  private final GateLimits limits;

  /** A score in both runs, over recordings and cameras. */
  private static final class Pairs {
    final String better;
    final String unit;
    final List<Double> before = new ArrayList<>();
    final List<Double> after = new ArrayList<>();

    Pairs(JsonNode score) {
      better = score.path("better").asText();
      unit = score.path("unit").asText();
    }
  }

  private ManyGate(JsonNode other, GateLimits limits) {
    this.other = other;
    this.limits = limits;
  }

  /**
   * Reads the many.json to compare with.
   *
   * @throws slotcast.error.UserError if it is no such report, or a limit names none of its scores
   */
  static ManyGate read(Path file, GateLimits limits) {
    JsonNode other = ReportFile.readMany(file);
    Set<String> names = new TreeSet<>();
    other.path("recordings").forEach(r -> names.addAll(Gate.names(r)));
    limits.checkNames(names);
    return new ManyGate(other, limits);
  }

  /** Compares, and ends with a line that sums up. */
  Gate.Verdict judge(JsonNode now) {
    Map<String, JsonNode> byName = new LinkedHashMap<>();
    now.path("recordings").forEach(r -> byName.put(r.path("name").asText(), r));
    List<String> lines = new ArrayList<>();
    Map<String, Pairs> pairs = new LinkedHashMap<>();
    int worse = 0;
    int breaches = 0;
    for (JsonNode before : other.path("recordings")) {
      String name = before.path("name").asText();
      JsonNode after = byName.remove(name);
      if (after == null || after.has("failed")) {
        String why =
            after == null ? " is not in this run" : " failed: " + after.get("failed").asText();
        lines.add("BREACH  " + name + why);
        breaches++;
      } else if (before.has("failed")) {
        lines.add("note: " + name + " failed in the other run and is not compared");
      } else {
        Gate.Verdict verdict = new Gate(before, limits, name + " ").judge(after);
        lines.addAll(verdict.lines());
        worse += verdict.worse();
        breaches += verdict.breaches();
        pair(before, after, pairs);
      }
    }
    byName.keySet().forEach(n -> lines.add("note: " + n + " is new and not compared"));
    for (Map.Entry<String, Pairs> e : pairs.entrySet()) {
      Change change = whole(e.getKey(), e.getValue());
      if (change.isWorse()) {
        lines.add((change.breach() ? "BREACH  " : "worse   ") + change.words());
        worse++;
        breaches += change.breach() ? 1 : 0;
      }
    }
    Gate.Verdict verdict = new Gate.Verdict(worse, breaches, lines);
    lines.add(verdict.sum());
    return verdict;
  }

  private static void pair(JsonNode before, JsonNode after, Map<String, Pairs> pairs) {
    Map<String, JsonNode> cameras = new LinkedHashMap<>();
    after.path("cameras").forEach(c -> cameras.put(c.path("topic").asText(), c));
    for (JsonNode camera : before.path("cameras")) {
      JsonNode same = cameras.get(camera.path("topic").asText());
      for (Map.Entry<String, JsonNode> e : camera.path("scores").properties()) {
        JsonNode now = same == null ? null : same.path("scores").get(e.getKey());
        if (now == null || !now.has("value") || !e.getValue().has("value")) {
          continue;
        }
        Pairs of = pairs.computeIfAbsent(e.getKey(), n -> new Pairs(e.getValue()));
        of.before.add(e.getValue().get("value").asDouble());
        of.after.add(now.get("value").asDouble());
      }
    }
  }

  private Change whole(String name, Pairs pairs) {
    int n = pairs.before.size();
    if (n < 2 || pairs.better.equals("none")) {
      return Change.NONE;
    }
    double was = ManySummary.mean(pairs.before);
    double is = ManySummary.mean(pairs.after);
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      differences.add(pairs.after.get(i) - pairs.before.get(i));
    }
    double spread = n < FEWEST ? 0 : ManySummary.deviation(differences).orElse(0) / Math.sqrt(n);
    return Change.of(
        limits.of(name),
        "mean of " + n + ": " + name,
        was,
        is,
        Change.worseBy(pairs.better, was, is),
        spread,
        pairs.unit);
  }
}
