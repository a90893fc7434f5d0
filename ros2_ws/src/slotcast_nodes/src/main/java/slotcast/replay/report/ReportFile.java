package slotcast.replay.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import slotcast.error.UserError;
import slotcast.labels.JsonFile;

/**
 * A report of an earlier run, read and looked through: a gate must not pass what it cannot read.
 */
final class ReportFile {
  private static final Set<String> BETTER = Set.of("lower", "higher", "same", "none");

  private final JsonFile json;

  private ReportFile(JsonFile json) {
    this.json = json;
  }

  /**
   * Reads a report.json.
   *
   * @throws UserError if it is no such report, or something in it is missing or no number
   */
  static JsonNode read(Path file) {
    ReportFile report = open(file, ReplayReport.SCHEMA);
    report.check(report.json.root(), "");
    return report.json.root();
  }

  /**
   * Reads a many.json.
   *
   * @throws UserError if it is no such report, or something in it is missing or no number
   */
  static JsonNode readMany(Path file) {
    ReportFile many = open(file, ManyReport.SCHEMA);
    JsonNode recordings = many.json.list(many.json.root(), "recordings", "");
    if (recordings.isEmpty()) {
      throw many.json.fault("recordings", "none", "at least one");
    }
    for (int i = 0; i < recordings.size(); i++) {
      String place = "recordings[" + i + "]";
      many.json.text(recordings.get(i), "name", place);
      if (recordings.get(i).has("failed")) {
        many.json.text(recordings.get(i), "failed", place);
      } else {
        many.check(recordings.get(i), place + ".");
      }
    }
    return many.json.root();
  }

  private static ReportFile open(Path file, String expected) {
    JsonFile json = JsonFile.read("report", file, "name the file of a whole run");
    String schema = json.root().path("schema").asText();
    if (!schema.equals(expected)) {
      boolean other = schema.equals(ReplayReport.SCHEMA) || schema.equals(ManyReport.SCHEMA);
      throw new UserError(
          "report " + file,
          schema.isEmpty() ? "no schema in it" : "schema " + schema,
          expected,
          other
              ? "a run of one recording is compared with a report.json, one of --many with a"
                  + " many.json"
              : "run the replay that it is from again with this version");
    }
    return new ReportFile(json);
  }

  /**
   * @param prefix of places, with a point at its end; empty for the top
   */
  private void check(JsonNode report, String prefix) {
    json.text(json.object(report, "recording", prefix(prefix)), "name", prefix + "recording");
    json.object(report, "models", prefix(prefix));
    JsonNode cameras = json.list(report, "cameras", prefix(prefix));
    if (cameras.isEmpty()) {
      throw json.fault(prefix + "cameras", "none", "at least one");
    }
    for (int i = 0; i < cameras.size(); i++) {
      String place = prefix + "cameras[" + i + "]";
      json.text(cameras.get(i), "topic", place);
      JsonNode scores = json.object(cameras.get(i), "scores", place);
      if (scores.isEmpty()) {
        throw json.fault(place + ".scores", "none", "at least one");
      }
      for (Map.Entry<String, JsonNode> e : scores.properties()) {
        score(e.getValue(), place + ".scores." + e.getKey());
      }
    }
    JsonNode latencies = report.path("run").path("latency_ms");
    for (int i = 0; i < latencies.size(); i++) {
      latency(latencies.get(i), prefix + "run.latency_ms[" + i + "]");
    }
  }

  private static String prefix(String prefix) {
    return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
  }

  private void score(JsonNode score, String place) {
    if (score.has("missing")) {
      json.text(score, "missing", place);
      return;
    }
    json.number(score, "value", place);
    if (!BETTER.contains(json.text(score, "better", place))) {
      throw json.fault(
          place + ".better", score.path("better").asText(), "one of " + new TreeSet<>(BETTER));
    }
    if (score.has("spread") && json.number(score, "spread", place) < 0) {
      throw json.fault(place + ".spread", score.path("spread").asText(), "0 or more");
    }
  }

  private void latency(JsonNode camera, String place) {
    json.text(camera, "topic", place);
    for (Map.Entry<String, JsonNode> stage : camera.properties()) {
      for (Map.Entry<String, JsonNode> at : stage.getValue().properties()) {
        String here = place + "." + stage.getKey() + "." + at.getKey();
        if (at.getKey().equals(Latencies.SPREAD)) {
          for (Map.Entry<String, JsonNode> spread : at.getValue().properties()) {
            json.number(spread.getValue(), here + "." + spread.getKey());
          }
        } else {
          json.number(at.getValue(), here);
        }
      }
    }
  }
}
