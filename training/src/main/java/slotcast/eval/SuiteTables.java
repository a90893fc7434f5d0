package slotcast.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import slotcast.tracking.EllipseLevels;
import slotcast.tracking.TrajectoryError;
import slotcast.tracking.TrajectoryError.Subset;
import slotcast.tracking.TrajectoryEvaluator;

/** The scores of many suites, one row each, as Markdown. */
final class SuiteTables {
  private static final List<Subset> SITUATIONS =
      List.of(Subset.ALL, Subset.COLLISION_AHEAD, Subset.NO_COLLISION_AHEAD);
  private static final Map<Subset, String> SITUATION_WORDS =
      Map.of(
          Subset.ALL, "all",
          Subset.COLLISION_AHEAD, "before a contact",
          Subset.NO_COLLISION_AHEAD, "no contact until then");

  private final StringBuilder text = new StringBuilder();
  private final Map<String, EvalScores> rows;

  private SuiteTables(Map<String, EvalScores> rows) {
    this.rows = rows;
  }

  /**
   * All tables.
   *
   * @param rows scores by the name of the suite
   * @param heading what was scored, on which videos
   */
  static String markdown(Map<String, EvalScores> rows, String heading) {
    SuiteTables tables = new SuiteTables(new LinkedHashMap<>(rows));
    tables.text.append(heading).append("\n\n");
    tables.masks();
    tables.tracks();
    if (rows.values().stream().allMatch(EvalScores::predict)) {
      tables.trajectories();
      tables.ellipses();
    }
    tables.given();
    return tables.text.toString();
  }

  private void line(List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private void head(String... cells) {
    line(List.of(cells));
    line(Arrays.stream(cells).map(c -> "---").toList());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  private void masks() {
    Map<String, ToDoubleFunction<SegmentationScore>> scores = new LinkedHashMap<>();
    scores.put("FG-ARI", SegmentationScore::fgAri);
    scores.put("FG-mIoU", SegmentationScore::fgMiou);
    scores.put("ARI", SegmentationScore::ari);
    scores.put("mIoU", SegmentationScore::miou);
    text.append("Masks: Slotcast / colour threshold / MOG2 / flow\n\n");
    List<String> head = new ArrayList<>(List.of("Suite"));
    head.addAll(scores.keySet());
    head(head.toArray(String[]::new));
    rows.forEach(
        (name, row) -> {
          List<String> cells = new ArrayList<>(List.of(name));
          for (ToDoubleFunction<SegmentationScore> score : scores.values()) {
            List<Double> values = new ArrayList<>();
            values.add(score.applyAsDouble(row.evaluation().segmentation()));
            for (MaskBaselines.Method m : MaskBaselines.Method.values()) {
              values.add(score.applyAsDouble(row.masks().of(m)));
            }
            cells.add(most(values));
          }
          line(cells);
        });
    text.append('\n');
  }

  /** The largest in bold. */
  private static String most(List<Double> values) {
    double most = values.stream().filter(v -> !v.isNaN()).max(Double::compare).orElse(Double.NaN);
    return values.stream()
        .map(v -> v == most ? "**" + number(v) + "**" : number(v))
        .collect(Collectors.joining(" / "));
  }

  private void tracks() {
    text.append("Tracks: Slotcast / Kalman filter on the same masks\n\n");
    head(
        "Suite",
        "identity switches per object and minute",
        "IDF1",
        "MOTA",
        "never found, %",
        "births late, frames",
        "early",
        "deaths late, frames",
        "early",
        "births, deaths");
    rows.forEach(
        (name, row) ->
            line(
                List.of(
                    name,
                    pair(row, "%.1f", TrackScore::switchesPerObjectMinute),
                    pair(row, "%.3f", TrackScore::idf1),
                    pair(row, "%.3f", TrackScore::mota),
                    pair(row, "%.1f", s -> 100 * s.neverFound()),
                    pair(row, "%.2f", TrackScore::birthLate),
                    pair(row, "%.2f", TrackScore::birthEarly),
                    pair(row, "%.2f", TrackScore::deathLate),
                    pair(row, "%.2f", TrackScore::deathEarly),
                    row.tracks().own().births() + ", " + row.tracks().own().deaths())));
    text.append('\n');
  }

  private static String pair(EvalScores row, String format, ToDoubleFunction<TrackScore> score) {
    return finite(format, score.applyAsDouble(row.tracks().own()))
        + " / "
        + finite(format, score.applyAsDouble(row.tracks().others()));
  }

  private static String finite(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–";
  }

  private void trajectories() {
    text.append(
        "Trajectories: mean error of the centre in pixels, about 0.1 / 0.5 / 1 s ahead\n\n");
    head(
        "Suite",
        "Situation",
        "Slotcast",
        "constant velocity",
        "constant acceleration",
        "standing still",
        "our model alone",
        "predictions");
    rows.forEach(
        (name, row) -> {
          for (Subset subset : SITUATIONS) {
            TrajectoryError error = row.evaluation().trajectories();
            List<String> cells = new ArrayList<>(List.of(name, SITUATION_WORDS.get(subset)));
            for (String method : TrajectoryEvaluator.METHODS) {
              cells.add(errors(row, error, method, subset));
            }
            TrajectoryError alone = row.evaluation().modelTrajectories();
            cells.add(errors(row, alone, TrajectoryEvaluator.PREDICTED, subset));
            cells.add(
                row.steps().stream()
                    .map(step -> Long.toString(error.count(subset, step)))
                    .collect(Collectors.joining(" / ")));
            line(cells);
          }
        });
    text.append('\n');
  }

  private static String errors(
      EvalScores row, TrajectoryError error, String method, Subset subset) {
    return row.steps().stream()
        .map(step -> finite("%.2f", error.mean(method, subset, step)))
        .collect(Collectors.joining(" / "));
  }

  private void ellipses() {
    text.append("Ellipses: % of true centres inside those of 50 / 90 / 95 %\n\n");
    head("Suite", "Situation", "0.1 s", "0.5 s", "1 s");
    rows.forEach(
        (name, row) -> {
          for (Subset subset : SITUATIONS) {
            List<String> cells = new ArrayList<>(List.of(name, SITUATION_WORDS.get(subset)));
            for (int step : row.steps()) {
              cells.add(inside(row.evaluation().trajectories(), subset, step));
            }
            line(cells);
          }
        });
    text.append('\n');
  }

  private static String inside(TrajectoryError error, Subset subset, int step) {
    return EllipseLevels.PERCENT.stream()
            .map(
                percent ->
                    finite(
                        "%.0f",
                        100 * error.coverage(TrajectoryEvaluator.PREDICTED, subset, percent, step)))
            .collect(Collectors.joining(" / "))
        + " ("
        + error.count(subset, step)
        + ")";
  }

  private void given() {
    text.append("What the baselines came out as:\n\n");
    head("Suite", "Colour threshold", "Kalman filter");
    rows.forEach(
        (name, row) ->
            line(List.of(name, row.masks().colourWords(), row.tracks().kalman().words())));
  }
}
