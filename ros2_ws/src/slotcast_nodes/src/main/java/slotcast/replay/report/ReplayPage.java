package slotcast.replay.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import slotcast.html.Html;
import slotcast.html.PageStyle;
import slotcast.html.SvgChart;
import slotcast.image.RgbImage;
import slotcast.replay.report.EllipseCoverage.Situation;
import slotcast.replay.report.Latencies.Stage;
import slotcast.replay.report.OpenLoop.Method;
import slotcast.replay.report.OpenLoop.Quantity;

/** Writes report.html: one file with its numbers, charts and pictures inside, and no script. */
final class ReplayPage {
  private static final int MOST_TRACKS = 60;
  private static final List<String> COLOURS = List.of("#0b6bcb", "#d9730d", "#8a94a3");

  private final ReplayReport report;
  private final Map<String, String> videos;
  private final StringBuilder html = new StringBuilder();

  /**
   * @param videos names of files beside the page, by topic
   */
  ReplayPage(ReplayReport report, Map<String, String> videos) {
    this.report = report;
    this.videos = videos;
  }

  /** The whole page; XML too. */
  String text() {
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
        .append("<meta name=\"viewport\" content=\"width=device-width\"/><title>Report of ")
        .append(Html.escape(report.name()))
        .append("</title><style>")
        .append(PageStyle.CSS)
        .append("</style></head><body><main><h1>Report of ")
        .append(Html.escape(report.name()))
        .append("</h1>");
    paragraph(head());
    report.remarks().forEach(this::paragraph);
    for (CameraMeasures camera : report.cameras()) {
      camera(camera);
    }
    method();
    return html.append("</main></body></html>\n").toString();
  }

  private String head() {
    ReportModels models = report.models();
    String predictor =
        models
            .prediction()
            .map(p -> "prediction weights " + p)
            .orElse("nothing is predicted: " + models.whyNoPrediction());
    return String.format(
        Locale.ROOT,
        "%s. Perception weights %s, %s; %d steps ahead; images are fitted by %s.",
        report.kind(),
        models.perception(),
        predictor,
        models.parameters().prediction().steps(),
        models.parameters().perception().fit());
  }

  private void camera(CameraMeasures camera) {
    html.append("<h2>").append(Html.escape(camera.topic())).append("</h2>");
    ReplayReport.notes(camera).forEach(n -> paragraph("Note: " + n));
    cards(camera);
    video(camera);
    frames(camera);
    objects(camera);
    events(camera);
    openLoop(camera);
    camera.truePaths().ifPresent(this::truePaths);
    drawn(camera);
    calibration(camera);
    latency(camera);
    worst(camera);
    allScores(camera);
  }

  private void cards(CameraMeasures camera) {
    html.append("<div class=\"cards\">");
    card(Long.toString(camera.counts().of(FrameCounts.Fate.SEEN)), "frames seen");
    if (camera.counts().dropped() > 0) {
      card(Long.toString(camera.counts().dropped()), "images dropped");
    }
    card(Integer.toString(camera.tracks().tracks().size()), "tracks");
    Map<String, Score> scores = camera.scores();
    card(value(scores.get("objects.per_frame")), "objects in a frame");
    card(value(scores.get("masks.flicker")), "flicker of masks");
    int far = camera.openLoop().steps();
    card(value(scores.get("prediction.centre_px." + far)), "px off, " + far + " steps ahead");
    if (camera.hasTruth()) {
      card(value(scores.get("truth.fg_ari")), "FG-ARI");
      card(value(scores.get("truth.hota")), "HOTA");
    }
    html.append("</div>");
  }

  private void card(String value, String words) {
    html.append("<div class=\"card\"><b>")
        .append(Html.escape(value))
        .append("</b><span>")
        .append(Html.escape(words))
        .append("</span></div>");
  }

  private void video(CameraMeasures camera) {
    String file = videos.get(camera.topic());
    if (file == null) {
      return;
    }
    html.append("<figure><video src=\"")
        .append(Html.escape(file))
        .append("\" aria-label=\"objects and their paths\" controls=\"controls\"")
        .append(" muted=\"muted\"></video><figcaption>Objects with their track ids, and the ")
        .append("paths that are expected of them. The ellipse should hold the end of a path in 95 ")
        .append("of 100 cases. (")
        .append(Html.escape(file))
        .append(", beside this file)</figcaption></figure>");
  }

  private void frames(CameraMeasures camera) {
    html.append("<h3>Frames</h3><div class=\"pair\"><div class=\"box\"><table>");
    camera
        .counts()
        .table()
        .forEach((name, value) -> row(name.replace('_', ' '), trim(value.doubleValue())));
    html.append("</table></div></div>");
    camera.counts().reasons().forEach(r -> paragraph("Not used: " + r));
  }

  private void objects(CameraMeasures camera) {
    html.append("<h3>Objects</h3>");
    List<TrackLog.Track> tracks = camera.tracks().tracks();
    if (tracks.isEmpty()) {
      paragraph("None was found.");
      return;
    }
    html.append("<div class=\"pair\"><div class=\"box\">")
        .append(
            new SvgChart("frames, in tens", "objects in a frame")
                .line("objects", COLOURS.get(0), camera.tracks().objectsOverTime())
                .draw())
        .append("</div><div class=\"box\">")
        .append(TrackChart.draw(tracks))
        .append("</div></div>");
    long lost = tracks.stream().filter(t -> t.end == TrackLog.End.LOST).count();
    paragraph(
        String.format(
            Locale.ROOT,
            "%d tracks; %d were lost while the camera went on, the others ended with their scene or"
                + " the recording. The longest ones:",
            tracks.size(),
            lost));
    html.append("<table><tr><th>Track</th><th>from</th><th>to</th><th>frames</th>")
        .append("<th>confidence</th><th>end</th><th></th></tr>");
    tracks.stream()
        .sorted((a, b) -> Long.compare(b.frames, a.frames))
        .limit(MOST_TRACKS)
        .forEach(t -> track(camera, t));
    html.append("</table>");
  }

  private void track(CameraMeasures camera, TrackLog.Track t) {
    html.append("<tr><td>").append(t.id).append("</td>");
    cell("%.1f s", camera.seconds(t.firstNanos));
    cell("%.1f s", camera.seconds(t.lastNanos));
    cell("%.0f", (double) t.frames);
    cell("%.2f", t.confidence / t.frames);
    html.append("<td>").append(t.end.name().toLowerCase(Locale.ROOT)).append("</td><td>");
    if (t.picture != null) {
      html.append(Html.image(t.picture, "track " + t.id));
    }
    html.append("</td></tr>");
  }

  private void cell(String pattern, double value) {
    html.append("<td>").append(String.format(Locale.ROOT, pattern, value)).append("</td>");
  }

  private void events(CameraMeasures camera) {
    html.append("<h3>What looks wrong about tracks</h3>");
    List<TrackEvents.Event> events = camera.events().events();
    for (TrackEvents.Kind kind : TrackEvents.Kind.values()) {
      List<TrackEvents.Event> of = events.stream().filter(e -> e.kind() == kind).toList();
      paragraph(of.size() + " suspected " + kind.key + ": " + kind.words + ".");
      if (of.isEmpty()) {
        continue;
      }
      html.append("<div class=\"shots\">");
      for (TrackEvents.Event e : of) {
        if (e.picture() != null) {
          figure(
              e.picture(),
              "tracks %d and %d, %.1f s, frame %d"
                  .formatted(e.first(), e.second(), camera.seconds(e.stampNanos()), e.frame()));
        }
      }
      html.append("</div>");
    }
  }

  private void figure(RgbImage picture, String words) {
    html.append("<figure>")
        .append(Html.image(picture, words))
        .append("<figcaption>")
        .append(Html.escape(words))
        .append("</figcaption></figure>");
  }

  private void openLoop(CameraMeasures camera) {
    html.append("<h3>Predictions, and what was seen then</h3>");
    OpenLoop openLoop = camera.openLoop();
    if (openLoop.mean(Method.PREDICTION, Quantity.CENTRE, 1).isEmpty()) {
      paragraph("No score: " + camera.scores().get("prediction.centre_px.1").missing() + ".");
      return;
    }
    html.append("<div class=\"pair\"><div class=\"box\">");
    SvgChart chart = new SvgChart("steps ahead", "mean distance of centres, px");
    for (Method method : Method.values()) {
      double[] line = new double[openLoop.steps()];
      for (int k = 1; k <= line.length; k++) {
        line[k - 1] = openLoop.mean(method, Quantity.CENTRE, k).orElse(Double.NaN);
      }
      chart.line(method.words, COLOURS.get(method.ordinal()), line);
    }
    html.append(chart.draw()).append("</div><div class=\"box\">");
    List<Integer> horizons = OpenLoop.horizons(openLoop.steps());
    for (Quantity quantity : Quantity.values()) {
      heads(quantity.key.replace('_', ' '), horizons);
      for (Method method : Method.values()) {
        html.append("<tr><td>").append(method.words).append("</td>");
        horizons.forEach(
            k ->
                optional(
                    quantity == Quantity.CENTRE ? "%.2f" : "%.3f",
                    openLoop.mean(method, quantity, k)));
        html.append("</tr>");
      }
      html.append("</table>");
    }
    html.append("</div></div>");
  }

  private void truePaths(TruePaths paths) {
    html.append("<h3>Predictions, and where objects truly were then</h3>");
    if (paths.count(1) == 0) {
      paragraph("No score: no object that was predicted is truly there in a later frame.");
      return;
    }
    html.append("<div class=\"pair\"><div class=\"box\">");
    SvgChart chart = new SvgChart("steps ahead", "mean distance from the true centre, px");
    for (Method method : Method.values()) {
      double[] line = new double[paths.steps()];
      for (int k = 1; k <= line.length; k++) {
        line[k - 1] = paths.mean(method, k).orElse(Double.NaN);
      }
      chart.line(method.words, COLOURS.get(method.ordinal()), line);
    }
    html.append(chart.draw()).append("</div><div class=\"box\">");
    List<Integer> horizons = OpenLoop.horizons(paths.steps());
    heads("centre px", horizons);
    for (Method method : Method.values()) {
      html.append("<tr><td>").append(method.words).append("</td>");
      horizons.forEach(k -> optional("%.2f", paths.mean(method, k)));
      html.append("</tr>");
    }
    html.append("<tr><td>truth inside the 95 % ellipse</td>");
    horizons.forEach(k -> optional("%.0f %%", percent(paths.inside(k))));
    html.append("</tr><tr><td>compared</td>");
    horizons.forEach(k -> html.append("<td>").append(paths.count(k)).append("</td>"));
    html.append("</tr></table></div></div>");
  }

  private static OptionalDouble percent(OptionalDouble share) {
    return share.isPresent() ? OptionalDouble.of(100 * share.getAsDouble()) : share;
  }

  private void heads(String first, List<Integer> horizons) {
    html.append("<table><tr><th>").append(first).append("</th>");
    for (int k : horizons) {
      html.append("<th>").append(k).append(k == 1 ? " step</th>" : " steps</th>");
    }
    html.append("</tr>");
  }

  private void optional(String pattern, OptionalDouble value) {
    html.append("<td>")
        .append(
            value.isPresent()
                ? String.format(Locale.ROOT, pattern, value.getAsDouble())
                : "none seen")
        .append("</td>");
  }

  private void drawn(CameraMeasures camera) {
    html.append("<h3>Predicted frames, and those that came</h3>");
    List<Integer> horizons = OpenLoop.horizons(camera.openLoop().steps());
    heads("", horizons);
    for (String name : List.of("frames.psnr", "copy_last.psnr", "frames.ssim", "copy_last.ssim")) {
      html.append("<tr><td>")
          .append(name.startsWith("copy") ? "last frame again, " : "Slotcast, ")
          .append(name.endsWith("psnr") ? "PSNR, dB" : "SSIM")
          .append("</td>");
      for (int k : horizons) {
        html.append("<td>")
            .append(Html.escape(value(camera.scores().get(name + "." + k))))
            .append("</td>");
      }
      html.append("</tr>");
    }
    html.append("</table>");
    paragraph("One in " + DrawnFrames.EVERY + " predictions was drawn.");
    for (Storyboard board : camera.boards()) {
      figure(
          board.picture(),
          "Frame "
              + board.frame()
              + ". Above: the camera's image, and the frames predicted from it "
              + words(horizons)
              + " ahead. Below: the objects found in it, and the camera's images at those times.");
    }
  }

  private static String words(List<Integer> horizons) {
    List<String> steps = horizons.stream().map(String::valueOf).toList();
    int last = steps.size() - 1;
    return last == 0
        ? steps.get(0) + " step"
        : String.join(", ", steps.subList(0, last)) + " and " + steps.get(last) + " steps";
  }

  private void calibration(CameraMeasures camera) {
    html.append("<h3>Is it as sure as it should be?</h3>");
    if (camera.coverage().count(Situation.ALL, 1) == 0) {
      paragraph("No score: no prediction could be compared.");
      return;
    }
    html.append("<table><tr><th>Later positions inside the ellipse of</th><th>steps</th>");
    EllipseCoverage.LEVELS.forEach(l -> html.append("<th>").append(l).append(" %</th>"));
    html.append("<th>compared</th></tr>");
    for (Situation situation : Situation.values()) {
      for (int k : OpenLoop.horizons(camera.openLoop().steps())) {
        html.append("<tr><td>")
            .append(situation.words)
            .append("</td><td>")
            .append(k)
            .append("</td>");
        for (int level : EllipseCoverage.LEVELS) {
          optional("%.0f %%", percent(camera.coverage().share(situation, level, k)));
        }
        html.append("<td>").append(camera.coverage().count(situation, k)).append("</td></tr>");
      }
    }
    html.append("</table>");
  }

  private void latency(CameraMeasures camera) {
    if (report.run() == null) {
      return;
    }
    html.append("<h3>Time</h3>");
    paragraph(
        String.format(
            Locale.ROOT,
            "%.1f s, %.1f frames a second, on %s.",
            report.run().seconds(),
            report.run().framesPerSecond(),
            report.run().machine()));
    html.append("<table><tr><th>Milliseconds</th><th>p50</th><th>p95</th><th>p99</th>")
        .append("<th>p99.9</th></tr>");
    for (Stage stage : Stage.values()) {
      Map<String, Double> quantiles = camera.latencies().quantiles(stage);
      if (quantiles.isEmpty()) {
        continue;
      }
      html.append("<tr><td>").append(stage.words()).append("</td>");
      quantiles.values().forEach(ms -> cell("%.1f", ms));
      html.append("</tr>");
    }
    html.append("</table>");
  }

  private void worst(CameraMeasures camera) {
    List<WorstMoments.Moment> moments = camera.worst().moments();
    if (moments.isEmpty()) {
      return;
    }
    html.append("<h3>Farthest off</h3><div class=\"shots\">");
    for (WorstMoments.Moment m : moments) {
      figure(
          m.picture(),
          "track %d, %.1f s, %d steps after frame %d: off by %.1f sizes of the object"
              .formatted(
                  m.track(), camera.seconds(m.stampNanos()), m.step(), m.start(), m.sizes()));
    }
    html.append("</div>");
    paragraph(
        "White: the object as it was seen. In colour: its predicted box, and the ellipse that"
            + " should hold its centre in 95 of 100 cases.");
  }

  private void allScores(CameraMeasures camera) {
    html.append("<h3>All scores</h3><table><tr><th>Score</th><th>value</th><th>spread</th>")
        .append("<th>of</th><th>better</th></tr>");
    camera
        .scores()
        .forEach(
            (name, score) -> {
              html.append("<tr><td>").append(name).append("</td><td>");
              html.append(Html.escape(value(score))).append("</td><td>");
              html.append(score.spread().isPresent() ? trim(score.spread().getAsDouble()) : "");
              html.append("</td><td>").append(score.value().isPresent() ? score.count() : "");
              html.append("</td><td>")
                  .append(
                      score.better() == Score.Better.NONE
                          ? ""
                          : score.better().name().toLowerCase(Locale.ROOT))
                  .append("</td></tr>");
            });
    html.append("</table>");
  }

  private void method() {
    html.append("<h2>How to read it</h2>");
    paragraph(
        "A prediction is held against the object of the same track in the frame nearest to its"
            + " time. Constant velocity (a Kalman filter) and standing still start from the same"
            + " sightings. Box IoU compares boxes; mask IoU compares the mask that the object had,"
            + " moved to the predicted place, with the mask that was seen.");
    paragraph(
        "Flicker: of the pixels that a mask covers now or, moved along with its centre, covered a"
            + " frame ago, the share that changed, at the model's resolution. Near another: the gap"
            + " between two boxes is at most half the longer side of the object's box.");
    paragraph(
        "Against true label images, an object is the true one that its mask overlaps most when the"
            + " prediction is made. FG-ARI looks at the pixels of true objects only; ARI and mIoU"
            + " count the background too. All are taken over whole scenes, so that a label must"
            + " keep its object, and averaged over scenes.");
    paragraph(
        "Answer, among times: from the arrival of an image to that of its label image, both at who"
            + " recorded a live run.");
    paragraph(
        "The spread is the standard error of a mean, from blocks of neighbouring frames. Suspected"
            + " events follow simple rules on boxes and areas; some of them are wrong.");
  }

  private void row(String name, String value) {
    html.append("<tr><td>").append(name).append("</td><td>").append(value).append("</td></tr>");
  }

  private void paragraph(String text) {
    html.append("<p>").append(Html.escape(text)).append("</p>");
  }

  /** A score's value and unit, or why there is none. */
  private static String value(Score score) {
    return score.value().isEmpty()
        ? score.missing()
        : trim(score.value().getAsDouble())
            + (score.unit().isEmpty() || score.unit().equals("share") ? "" : " " + score.unit());
  }

  private static String trim(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.3f", value);
  }
}
