package slotcast.replay.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds a report against that of another run of the same recording. A camera or a score that is no
 * longer there is a breach too; what is new is not judged. Latencies are judged only if the limits
 * name them, since they depend on the machine.
 */
final class Gate {
  private static final String LATENCY = "latency.";

  private final JsonNode other;
  private final GateLimits limits;
  private final String prefix;

  /**
   * What came of it.
   *
   * @param worse scores that got worse
   * @param breaches what is beyond its limit, or gone
   * @param lines on both, for people
   */
  record Verdict(int worse, int breaches, List<String> lines) {
    boolean passes() {
      return breaches == 0;
    }

    /** The line that all ends with. */
    String sum() {
      return worse == 0 && breaches == 0
          ? "nothing got worse"
          : "scores that got worse: " + worse + ", beyond their limits or gone: " + breaches;
    }
  }

  /**
   * @param other report, looked through
   * @param prefix of what is told of it
   */
  Gate(JsonNode other, GateLimits limits, String prefix) {
    this.other = other;
    this.limits = limits;
    this.prefix = prefix;
  }

  /**
   * Reads the report to compare with.
   *
   * @throws slotcast.error.UserError if it is no such report, or a limit names none of its scores
   */
  static Gate read(Path file, GateLimits limits) {
    JsonNode other = ReportFile.read(file);
    limits.checkNames(names(other));
    return new Gate(other, limits, "");
  }

  /** Names of all that can be judged in a report. */
  static Set<String> names(JsonNode report) {
    Set<String> names = new TreeSet<>();
    report.path("cameras").forEach(c -> c.path("scores").fieldNames().forEachRemaining(names::add));
    for (JsonNode camera : report.at("/run/latency_ms")) {
      for (Map.Entry<String, JsonNode> stage : camera.properties()) {
        stage.getValue().fieldNames().forEachRemaining(at -> names.add(latency(stage, at)));
        names.remove(latency(stage, Latencies.SPREAD));
      }
    }
    return names;
  }

  private static String latency(Map.Entry<String, JsonNode> stage, String at) {
    return LATENCY + stage.getKey() + "." + at;
  }

  /** Compares, and ends with a line that sums up. */
  Verdict judge(String json) {
    JsonNode now;
    try {
      now = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own report", e);
    }
    Verdict verdict = judge(now);
    List<String> lines = new ArrayList<>(verdict.lines);
    lines.add(verdict.sum());
    return new Verdict(verdict.worse, verdict.breaches, lines);
  }

  /** Compares. */
  Verdict judge(JsonNode now) {
    List<String> lines = new ArrayList<>();
    note(lines, "recording", other.at("/recording/name"), now.at("/recording/name"));
    for (String key : List.of("fit", "steps", "min_area", "patience_frames")) {
      note(lines, key, other.path("models").path(key), now.path("models").path(key));
    }
    List<Change> changes = new ArrayList<>();
    for (JsonNode before : other.path("cameras")) {
      String topic = before.path("topic").asText();
      Optional<JsonNode> after = camera(now.path("cameras"), topic);
      if (after.isEmpty()) {
        Change gone = new Change(true, "is not in this report");
        changes.add(gone);
        tell(lines, topic, gone);
        continue;
      }
      for (Map.Entry<String, JsonNode> e : before.path("scores").properties()) {
        Change change =
            change(e.getKey(), e.getValue(), after.get().path("scores").path(e.getKey()));
        changes.add(change);
        tell(lines, topic, change);
      }
    }
    for (JsonNode before : other.at("/run/latency_ms")) {
      for (Change change : latencies(before, now.at("/run/latency_ms"))) {
        changes.add(change);
        tell(lines, before.path("topic").asText(), change);
      }
    }
    return new Verdict(
        (int) changes.stream().filter(Change::isWorse).count(),
        (int) changes.stream().filter(Change::breach).count(),
        lines);
  }

  private void tell(List<String> lines, String topic, Change change) {
    if (change.isWorse()) {
      lines.add(
          (change.breach() ? "BREACH  " : "worse   ") + prefix + topic + " " + change.words());
    }
  }

  private void note(List<String> lines, String what, JsonNode before, JsonNode after) {
    if (!before.equals(after)) {
      lines.add("note: " + prefix + what + " was " + before.asText() + ", is " + after.asText());
    }
  }

  private static Optional<JsonNode> camera(JsonNode cameras, String topic) {
    for (JsonNode camera : cameras) {
      if (camera.path("topic").asText().equals(topic)) {
        return Optional.of(camera);
      }
    }
    return Optional.empty();
  }

  private Change change(String name, JsonNode before, JsonNode after) {
    String better = before.path("better").asText();
    if (!before.has("value") || better.equals("none")) {
      return Change.NONE;
    }
    if (!after.has("value")) {
      String why = after.path("missing").asText("it is not in this report");
      return Change.gone(limits.of(name), name, why);
    }
    double was = before.path("value").asDouble();
    double is = after.path("value").asDouble();
    return Change.of(
        limits.of(name),
        name,
        was,
        is,
        Change.worseBy(better, was, is),
        spread(before, after, "spread"),
        before.path("unit").asText());
  }

  /** The larger one of two; 0 if both are unknown. */
  private static double spread(JsonNode before, JsonNode after, String key) {
    return Math.max(before.path(key).asDouble(0), after.path(key).asDouble(0));
  }

  private List<Change> latencies(JsonNode before, JsonNode after) {
    List<Change> changes = new ArrayList<>();
    Optional<JsonNode> same = camera(after, before.path("topic").asText());
    for (Map.Entry<String, JsonNode> stage : before.properties()) {
      for (Map.Entry<String, JsonNode> at : stage.getValue().properties()) {
        String name = latency(stage, at.getKey());
        if (at.getKey().equals(Latencies.SPREAD) || !limits.names(name)) {
          continue;
        }
        Optional<JsonNode> now =
            same.map(s -> s.path(stage.getKey())).filter(s -> s.has(at.getKey()));
        if (now.isEmpty()) {
          changes.add(Change.gone(limits.of(name), name, "no such time is in this report"));
          continue;
        }
        double was = at.getValue().asDouble();
        double is = now.get().path(at.getKey()).asDouble();
        double spread =
            spread(
                stage.getValue().path(Latencies.SPREAD),
                now.get().path(Latencies.SPREAD),
                at.getKey());
        changes.add(Change.of(limits.of(name), name, was, is, is - was, spread, "ms"));
      }
    }
    return changes;
  }
}
