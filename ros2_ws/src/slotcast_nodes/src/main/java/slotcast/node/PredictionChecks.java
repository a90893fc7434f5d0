package slotcast.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slotcast.node.FrameStatistics.Oddity;
import slotcast.perception.SlotFrame;
import slotcast.prediction.LiveCheck;
import slotcast.prediction.Prediction;

/** The {@link LiveCheck} of each camera: what it finds is said, counted and reported. */
final class PredictionChecks {
  private final List<PredictionCamera> cameras;
  private final List<LiveCheck> checks; // empty: not wanted
  private final Consumer<String> voice;

  /**
   * @param options empty: nothing is compared, and the model always predicts
   * @param voice says a line once
   */
  PredictionChecks(
      Optional<LiveCheck.Options> options, List<PredictionCamera> cameras, Consumer<String> voice) {
    this.cameras = List.copyOf(cameras);
    this.checks =
        options
            .map(o -> this.cameras.stream().map(c -> new LiveCheck(o)).toList())
            .orElse(List.of());
    this.voice = voice;
  }

  /** What is to be published of a prediction. */
  Prediction check(int camera, SlotFrame newest, Prediction prediction) {
    if (checks.isEmpty()) {
      return prediction;
    }
    LiveCheck check = checks.get(camera);
    boolean before = check.report().fallenBack();
    Prediction out = check.check(newest, prediction);
    LiveCheck.Report report = check.report();
    if (report.fallenBack()) {
      cameras.get(camera).statistics().odd(Oddity.FALLEN_BACK);
    }
    if (report.fallenBack() != before) {
      String name = cameras.get(camera).name();
      voice.accept(
          String.format(
              Locale.ROOT,
              "%s%s: in the last %d comparisons the model was off by %.3f and constant velocity by"
                  + " %.3f of an object's size",
              name.isEmpty() ? "" : name + ": ",
              report.fallenBack()
                  ? "constant velocity stands in for the model"
                  : "the model predicts again",
              report.compared(),
              report.model(),
              report.straight()));
    }
    return out;
  }

  /** A new scene of a camera. */
  void reset(int camera) {
    if (!checks.isEmpty()) {
      checks.get(camera).reset();
    }
  }

  /** Other weights, or a new life. */
  void reset() {
    checks.forEach(LiveCheck::reset);
  }

  /** How often constant velocity began to stand in for the model. */
  long falls(int camera) {
    return checks.isEmpty() ? 0 : checks.get(camera).report().falls();
  }

  /** What there is to know of a camera's check, for /diagnostics. */
  Map<String, String> report(int camera) {
    if (checks.isEmpty()) {
      return Map.of("predicted_by", "model");
    }
    LiveCheck.Report r = checks.get(camera).report();
    Map<String, String> report = new LinkedHashMap<>();
    report.put("predicted_by", r.fallenBack() ? "constant_velocity" : "model");
    report.put("predictions_compared", Integer.toString(r.compared()));
    report.put("model_error_sizes", String.format(Locale.ROOT, "%.4f", r.model()));
    report.put("constant_velocity_error_sizes", String.format(Locale.ROOT, "%.4f", r.straight()));
    report.put("fallbacks", Long.toString(r.falls()));
    return report;
  }
}
