package slotcast.replay.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import slotcast.error.UserError;
import slotcast.replay.report.GateLimits.Limit;

/**
 * Holds a report against that of another run of the same recording. A camera or a score that is no
 * longer there is a breach too; what is new is not judged. Latencies are judged only if the limits
 * name them, since they depend on the machine.
 */
final class Gate {
  private static final String LATENCY = "latency.";

  private final JsonNode other;
  private final GateLimits limits;

  /**
   * What came of it.
   *
   * @param lines what got worse, for people
   */
  record Verdict(boolean passes, List<String> lines) {}

  private Gate(JsonNode other, GateLimits limits) {
    this.other = other;
    this.limits = limits;
  }

  /**
   * Reads the report to compare with.
   *
   * @throws UserError if it is no such report
   */
  static Gate read(Path file, GateLimits limits) {
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readString(file));
      String schema = root.path("schema").asText();
      if (!schema.equals(ReplayReport.SCHEMA)) {
        throw new UserError(
            "report " + file,
            schema.isEmpty() ? "no schema in it" : "schema " + schema,
            ReplayReport.SCHEMA,
            "run the replay that it is from again with this version");
      }
      return new Gate(root, limits);
    } catch (IOException e) {
      throw new UserError(
          "report " + file,
          e instanceof JsonProcessingException ? "no JSON" : e.toString(),
          "the report.json of a replay",
          "check the path",
          e);
    }
  }

  /** Compares. */
  Verdict judge(String json) {
    JsonNode now;
    try {
      now = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own report", e);
    }
    List<String> lines = new ArrayList<>();
    note(lines, "recording", other.at("/recording/name"), now.at("/recording/name"));
    for (String key : List.of("fit", "steps", "min_area", "patience_frames")) {
      note(lines, key, other.path("models").path(key), now.path("models").path(key));
    }
    int worse = 0;
    int breaches = 0;
    for (JsonNode before : other.path("cameras")) {
      String topic = before.path("topic").asText();
      Optional<JsonNode> after = camera(now.path("cameras"), topic);
      if (after.isEmpty()) {
        lines.add("BREACH  " + topic + " is not in this report");
        breaches++;
        continue;
      }
      for (Map.Entry<String, JsonNode> e : before.path("scores").properties()) {
        Change change =
            change(e.getKey(), e.getValue(), after.get().path("scores").path(e.getKey()));
        worse += change.isWorse() ? 1 : 0;
        breaches += change.breach ? 1 : 0;
        tell(lines, topic, change);
      }
    }
    for (JsonNode before : other.at("/run/latency_ms")) {
      for (Change change : latencies(before, now.at("/run/latency_ms"))) {
        worse += change.isWorse() ? 1 : 0;
        breaches += change.breach ? 1 : 0;
        tell(lines, before.path("topic").asText(), change);
      }
    }
    lines.add(
        worse == 0
            ? "nothing got worse"
            : "scores that got worse: " + worse + ", beyond their limits: " + breaches);
    return new Verdict(breaches == 0, lines);
  }

  private record Change(boolean breach, String words) {
    static final Change NONE = new Change(false, "");

    boolean isWorse() {
      return !words.isEmpty();
    }
  }

  private static void tell(List<String> lines, String topic, Change change) {
    if (change.isWorse()) {
      lines.add((change.breach ? "BREACH  " : "worse   ") + topic + " " + change.words);
    }
  }

  private static void note(List<String> lines, String what, JsonNode before, JsonNode after) {
    if (!before.equals(after)) {
      lines.add("note: " + what + " was " + before.asText() + ", is " + after.asText());
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
    if (!before.has("value") || before.path("better").asText().equals("none")) {
      return Change.NONE;
    }
    if (!after.has("value")) {
      String why = after.path("missing").asText("it is not in this report");
      return new Change(true, name + " can no longer be given: " + why);
    }
    double was = before.path("value").asDouble();
    double is = after.path("value").asDouble();
    double by =
        switch (before.path("better").asText()) {
          case "lower" -> is - was;
          case "higher" -> was - is;
          default -> Math.abs(is - was);
        };
    double spread = Math.max(before.path("spread").asDouble(0), after.path("spread").asDouble(0));
    return worse(name, was, is, by, spread, before.path("unit").asText());
  }

  private Change worse(String name, double was, double is, double by, double spread, String unit) {
    if (!(by > 0)) {
      return Change.NONE;
    }
    Limit limit = limits.of(name);
    double relative = was == 0 ? Double.POSITIVE_INFINITY : by / Math.abs(was);
    double spreads = by / spread;
    boolean bounded =
        limit.absolute() != null
            || limit.relative() != null
            || (limit.spreads() != null && spread > 0);
    boolean breach =
        bounded
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

  private List<Change> latencies(JsonNode before, JsonNode after) {
    List<Change> changes = new ArrayList<>();
    Optional<JsonNode> same = camera(after, before.path("topic").asText());
    for (Map.Entry<String, JsonNode> stage : before.properties()) {
      for (Map.Entry<String, JsonNode> at : stage.getValue().properties()) {
        String name = LATENCY + stage.getKey() + "." + at.getKey();
        double was = at.getValue().asDouble();
        double is =
            same.map(s -> s.path(stage.getKey()).path(at.getKey()).asDouble(was)).orElse(was);
        if (limits.names(name)) {
          changes.add(worse(name, was, is, is - was, 0, "ms"));
        }
      }
    }
    return changes;
  }
}
