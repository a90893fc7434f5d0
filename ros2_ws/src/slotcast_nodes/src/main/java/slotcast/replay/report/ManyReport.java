package slotcast.replay.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import slotcast.platform.Machine;

/**
 * What came of many recordings, as many.json tells it: of each the scores or why it failed, and of
 * each score the mean over recordings with its spread. A later run is compared with this file.
 */
final class ManyReport {
  /** Of the form of many.json; another one is not compared. */
  static final String SCHEMA = "slotcast.replay-many/1";

  private final ObjectNode root = new ObjectMapper().createObjectNode();

  /**
   * What came of a recording.
   *
   * @param report empty object if it failed
   * @param failed why; empty if it did not
   */
  record Outcome(String name, JsonNode report, String failed) {}

  /**
   * @param seconds that all took; less than 0 to leave out times and paths
   */
  ManyReport(String name, List<Outcome> outcomes, double seconds) {
    root.put("schema", SCHEMA).put("name", name);
    for (Outcome outcome : outcomes) {
      ObjectNode node = root.withArray("recordings").addObject().put("name", outcome.name);
      if (!outcome.failed.isEmpty()) {
        node.put("failed", outcome.failed);
        continue;
      }
      node.set("recording", outcome.report.path("recording"));
      node.set("models", outcome.report.path("models"));
      for (JsonNode camera : outcome.report.path("cameras")) {
        ObjectNode of = node.withArray("cameras").addObject();
        for (String key : List.of("topic", "frames", "notes", "scores")) {
          of.set(key, camera.path(key));
        }
      }
      if (outcome.report.has("run")) {
        node.set("run", outcome.report.get("run"));
      }
    }
    ObjectNode scores = root.putObject("scores");
    ManySummary.of(recordings())
        .forEach((score, summary) -> summary(scores.putObject(score), summary));
    if (seconds >= 0) {
      root.putObject("run").put("machine", Machine.describe()).put("seconds", Math.rint(seconds));
    }
  }

  private static void summary(ObjectNode node, ManySummary of) {
    if (of.values().isEmpty()) {
      node.put("missing", of.whyNot());
      return;
    }
    node.put("mean", ReplayJson.number(ManySummary.mean(of.values())));
    ManySummary.deviation(of.values()).ifPresent(d -> node.put("deviation", ReplayJson.number(d)));
    node.put("least", ReplayJson.number(of.least()));
    node.put("greatest", ReplayJson.number(of.greatest()));
    node.put("count", of.values().size()).put("unit", of.unit()).put("better", of.better());
    if (of.without() > 0) {
      node.put("without", of.without()).put("why_without", of.whyNot());
    }
  }

  /** What came of the comparison with another run. */
  void verdict(Gate.Verdict verdict) {
    ObjectNode against = root.putObject("against").put("passes", verdict.passes());
    verdict.lines().forEach(against.putArray("lines")::add);
  }

  String name() {
    return root.get("name").asText();
  }

  JsonNode root() {
    return root;
  }

  JsonNode recordings() {
    return root.withArray("recordings");
  }

  Map<String, ManySummary> summaries() {
    return ManySummary.of(recordings());
  }

  /** The file, indented, with a line break at its end. */
  String json() {
    return root.toPrettyString() + "\n";
  }
}
