package slotcast.replay.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import slotcast.replay.report.EllipseCoverage.Situation;
import slotcast.replay.report.Latencies.Stage;
import slotcast.replay.report.OpenLoop.Method;
import slotcast.replay.report.OpenLoop.Quantity;

/** Writes report.json. Numbers have six digits; what differs between two runs is in "run". */
final class ReplayJson {
  private static final MathContext DIGITS = new MathContext(6);

  private final ReplayReport report;

  ReplayJson(ReplayReport report) {
    this.report = report;
  }

  /** The file, indented, with a line break at its end. */
  String text() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("schema", ReplayReport.SCHEMA);
    ObjectNode recording = root.putObject("recording");
    recording.put("name", report.name()).put("kind", report.kind());
    recording.put("from_s", report.range().from());
    if (Double.isFinite(report.range().to())) {
      recording.put("to_s", report.range().to());
    }
    report.remarks().forEach(recording.putArray("remarks")::add);
    models(root.putObject("models"));
    ArrayNode cameras = root.putArray("cameras");
    report.cameras().forEach(c -> camera(cameras.addObject(), c));
    if (report.run() != null) {
      run(root.putObject("run"));
    }
    return root.toPrettyString() + "\n";
  }

  private void models(ObjectNode node) {
    ReportModels models = report.models();
    node.put("perception", models.perception());
    models
        .prediction()
        .ifPresentOrElse(
            p -> node.put("prediction", p),
            () -> node.put("no_prediction", models.whyNoPrediction()));
    node.put("fit", models.parameters().perception().fit());
    node.put("min_area", models.parameters().perception().minArea());
    node.put("patience_frames", models.parameters().perception().patienceFrames());
    node.put("steps", models.parameters().prediction().steps());
  }

  private static void camera(ObjectNode node, CameraMeasures camera) {
    node.put("topic", camera.topic());
    ObjectNode frames = node.putObject("frames");
    camera.counts().table().forEach((name, value) -> frames.put(name, number(value.doubleValue())));
    camera.counts().reasons().forEach(node.putArray("reasons")::add);
    ReplayReport.notes(camera).forEach(node.putArray("notes")::add);
    ObjectNode scores = node.putObject("scores");
    camera.scores().forEach((name, score) -> score(scores.putObject(name), score));
    horizons(node.putArray("open_loop"), camera.openLoop());
    camera.truePaths().ifPresent(p -> truePaths(node.putArray("true_paths"), p));
    calibration(node.putArray("calibration"), camera);
    tracks(node.putArray("tracks"), camera);
    ArrayNode events = node.putArray("events");
    for (TrackEvents.Event e : camera.events().events()) {
      ObjectNode event = events.addObject().put("kind", e.kind().key).put("frame", e.frame());
      event.put("time_s", number(camera.seconds(e.stampNanos())));
      event.putArray("tracks").add(e.first()).add(e.second());
    }
    ArrayNode worst = node.putArray("worst");
    for (WorstMoments.Moment m : camera.worst().moments()) {
      ObjectNode moment = worst.addObject().put("from_frame", m.start()).put("frame", m.frame());
      moment.put("time_s", number(camera.seconds(m.stampNanos()))).put("track", m.track());
      moment.put("step", m.step()).put("off_by_sizes", number(m.sizes()));
    }
  }

  private static void score(ObjectNode node, Score score) {
    score.value().ifPresent(v -> node.put("value", number(v)));
    score.spread().ifPresent(v -> node.put("spread", number(v)));
    if (score.value().isPresent()) {
      node.put("count", score.count());
      node.put("unit", score.unit());
      node.put("better", score.better().name().toLowerCase(Locale.ROOT));
    } else {
      node.put("missing", score.missing());
    }
  }

  private static void horizons(ArrayNode list, OpenLoop openLoop) {
    for (int step = 1; step <= openLoop.steps(); step++) {
      if (openLoop.mean(Method.PREDICTION, Quantity.CENTRE, step).isEmpty()) {
        continue;
      }
      ObjectNode node = list.addObject().put("step", step);
      for (Method method : Method.values()) {
        ObjectNode of = node.putObject(method.key);
        for (Quantity quantity : Quantity.values()) {
          of.put(quantity.key, number(openLoop.mean(method, quantity, step).getAsDouble()));
        }
      }
    }
  }

  private static void truePaths(ArrayNode list, TruePaths paths) {
    for (int step = 1; step <= paths.steps(); step++) {
      if (paths.count(step) == 0) {
        continue;
      }
      ObjectNode node = list.addObject().put("step", step).put("count", paths.count(step));
      for (Method method : Method.values()) {
        node.put(method.key + "_px", number(paths.mean(method, step).getAsDouble()));
      }
      node.put("inside_95", number(paths.inside(step).getAsDouble()));
    }
  }

  private static void calibration(ArrayNode list, CameraMeasures camera) {
    for (Situation situation : Situation.values()) {
      for (int step : OpenLoop.horizons(camera.openLoop().steps())) {
        long count = camera.coverage().count(situation, step);
        if (count == 0) {
          continue;
        }
        ObjectNode node = list.addObject().put("situation", situation.words).put("step", step);
        node.put("count", count);
        for (int level : EllipseCoverage.LEVELS) {
          OptionalDouble share = camera.coverage().share(situation, level, step);
          node.put("inside_" + level, number(share.getAsDouble()));
        }
      }
    }
  }

  private static void tracks(ArrayNode list, CameraMeasures camera) {
    for (TrackLog.Track t : camera.tracks().tracks()) {
      ObjectNode node = list.addObject().put("id", t.id);
      node.put("first_frame", t.firstFrame).put("last_frame", t.lastFrame);
      node.put("first_s", number(camera.seconds(t.firstNanos)));
      node.put("last_s", number(camera.seconds(t.lastNanos)));
      node.put("frames", t.frames).put("confidence", number(t.confidence / t.frames));
      node.put("end", t.end.name().toLowerCase(Locale.ROOT));
    }
  }

  private void run(ObjectNode node) {
    ReplayReport.Run run = report.run();
    node.put("path", run.path()).put("machine", run.machine());
    node.put("perception_weights", report.models().parameters().perception().weights());
    node.put("prediction_weights", report.models().parameters().prediction().weights());
    node.put("seconds", number(run.seconds()));
    node.put("frames_per_second", number(run.framesPerSecond()));
    ArrayNode latencies = node.putArray("latency_ms");
    for (CameraMeasures camera : report.cameras()) {
      ObjectNode of = latencies.addObject().put("topic", camera.topic());
      for (Stage stage : Stage.values()) {
        Map<String, Double> quantiles = camera.latencies().quantiles(stage);
        if (!quantiles.isEmpty()) {
          ObjectNode at = of.putObject(stage.name().toLowerCase(Locale.ROOT));
          quantiles.forEach((name, ms) -> at.put(name, number(ms)));
          Map<String, Double> spreads = camera.latencies().spreads(stage);
          if (!spreads.isEmpty()) {
            ObjectNode spread = at.putObject(Latencies.SPREAD);
            spreads.forEach((name, ms) -> spread.put(name, number(ms)));
          }
        }
      }
    }
  }

  /** With six digits; a whole number stays whole. */
  static BigDecimal number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return BigDecimal.valueOf((long) value);
    }
    return new BigDecimal(value).round(DIGITS);
  }
}
