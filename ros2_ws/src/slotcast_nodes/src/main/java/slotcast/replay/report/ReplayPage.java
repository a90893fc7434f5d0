package slotcast.replay.report;

import java.util.Locale;
import java.util.Map;
import slotcast.html.Html;
import slotcast.html.PageStyle;
import slotcast.replay.report.Latencies.Stage;

/**
 * Writes report.html: one file with its numbers, charts and pictures inside, and no script. Only
 * the films lie beside it.
 */
final class ReplayPage {
  private final ReplayReport report;
  private final Map<String, String> videos;
  private final PageBuilder page = new PageBuilder();

  /**
   * @param videos names of files beside the page, by topic
   */
  ReplayPage(ReplayReport report, Map<String, String> videos) {
    this.report = report;
    this.videos = videos;
  }

  /** The whole page; XML too. */
  String text() {
    page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
        .append("<meta name=\"viewport\" content=\"width=device-width\"/>")
        .append(PageStyle.NOTHING_FROM_OUTSIDE)
        .append("<title>Report of ")
        .append(Html.escape(report.name()))
        .append("</title><style>")
        .append(PageStyle.CSS)
        .append("</style></head><body><main><h1>Report of ")
        .append(Html.escape(report.name()))
        .append("</h1>");
    page.paragraph(head());
    report.remarks().forEach(page::paragraph);
    for (CameraMeasures camera : report.cameras()) {
      camera(camera);
    }
    method();
    return page.append("</main></body></html>\n").toString();
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
    page.append("<h2>").append(Html.escape(camera.topic())).append("</h2>");
    ReplayReport.notes(camera).forEach(n -> page.paragraph("Note: " + n));
    cards(camera);
    video(camera);
    frames(camera);
    new TrackSection(page).write(camera);
    PredictionSection predictions = new PredictionSection(page);
    predictions.write(camera);
    latency(camera);
    predictions.worst(camera);
    allScores(camera);
  }

  private void cards(CameraMeasures camera) {
    page.append("<div class=\"cards\">");
    page.card(Long.toString(camera.counts().of(FrameCounts.Fate.SEEN)), "frames seen");
    if (camera.counts().dropped() > 0) {
      page.card(Long.toString(camera.counts().dropped()), "images dropped");
    }
    page.card(Integer.toString(camera.tracks().tracks().size()), "tracks");
    Map<String, Score> scores = camera.scores();
    page.card(PageBuilder.value(scores.get("objects.per_frame")), "objects in a frame");
    page.card(PageBuilder.value(scores.get("masks.flicker")), "flicker of masks");
    int far = camera.openLoop().steps();
    page.card(
        PageBuilder.value(scores.get("prediction.centre_px." + far)),
        "px off, " + far + " steps ahead");
    if (camera.hasTruth()) {
      page.card(PageBuilder.value(scores.get("truth.fg_ari")), "FG-ARI");
      page.card(PageBuilder.value(scores.get("truth.hota")), "HOTA");
    }
    page.append("</div>");
  }

  private void video(CameraMeasures camera) {
    String file = videos.get(camera.topic());
    if (file == null) {
      return;
    }
    page.append("<figure><video src=\"")
        .append(Html.escape(file))
        .append("\" aria-label=\"objects and their paths\" controls=\"controls\"")
        .append(" muted=\"muted\"></video><figcaption>Objects with their track ids, and the ")
        .append("paths that are expected of them. The ellipse should hold the end of a path in 95 ")
        .append("of 100 cases. (")
        .append(Html.escape(file))
        .append(", beside this file)</figcaption></figure>");
  }

  private void frames(CameraMeasures camera) {
    page.append("<h3>Frames</h3><div class=\"pair\"><div class=\"box\"><table>");
    camera
        .counts()
        .table()
        .forEach(
            (name, value) ->
                page.row(name.replace('_', ' '), PageBuilder.trim(value.doubleValue())));
    page.append("</table></div></div>");
    camera.counts().reasons().forEach(r -> page.paragraph("Not used: " + r));
  }

  private void latency(CameraMeasures camera) {
    if (report.run() == null) {
      return;
    }
    page.append("<h3>Time</h3>");
    page.paragraph(
        String.format(
            Locale.ROOT,
            "%.1f s, %.1f frames a second, on %s.",
            report.run().seconds(),
            report.run().framesPerSecond(),
            report.run().machine()));
    page.append("<table><tr><th>Milliseconds</th><th>p50</th><th>p95</th><th>p99</th>")
        .append("<th>p99.9</th></tr>");
    for (Stage stage : Stage.values()) {
      Map<String, Double> quantiles = camera.latencies().quantiles(stage);
      if (quantiles.isEmpty()) {
        continue;
      }
      page.append("<tr><td>").append(stage.words()).append("</td>");
      quantiles.values().forEach(ms -> page.cell("%.1f", ms));
      page.append("</tr>");
    }
    page.append("</table>");
  }

  private void allScores(CameraMeasures camera) {
    page.append("<h3>All scores</h3><table><tr><th>Score</th><th>value</th><th>spread</th>")
        .append("<th>of</th><th>better</th></tr>");
    camera
        .scores()
        .forEach(
            (name, score) -> {
              page.append("<tr><td>").append(name).append("</td><td>");
              page.append(Html.escape(PageBuilder.value(score))).append("</td><td>");
              page.append(
                  score.spread().isPresent() ? PageBuilder.trim(score.spread().getAsDouble()) : "");
              page.append("</td><td>").append(score.value().isPresent() ? score.count() : "");
              page.append("</td><td>")
                  .append(
                      score.better() == Score.Better.NONE
                          ? ""
                          : score.better().name().toLowerCase(Locale.ROOT))
                  .append("</td></tr>");
            });
    page.append("</table>");
  }

  private void method() {
    page.append("<h2>How to read it</h2>");
    page.paragraph(
        "A prediction is held against the object of the same track in the frame nearest to its"
            + " time. Constant velocity (a Kalman filter), constant acceleration (a parabola) and"
            + " standing still start from the same sightings. Box IoU compares boxes; mask IoU"
            + " compares the mask that the object had, moved to the predicted place, with the mask"
            + " that was seen.");
    page.paragraph(
        "Flicker: of the pixels that a mask covers now or, moved along with its centre, covered a"
            + " frame ago, the share that changed, at the model's resolution. Near another: the gap"
            + " between two boxes is at most half the longer side of the object's box.");
    page.paragraph(
        "Against true label images, an object is the true one that its mask overlaps most when the"
            + " prediction is made. FG-ARI looks at the pixels of true objects only; ARI and mIoU"
            + " count the background too. All are taken over whole scenes, so that a label must"
            + " keep its object, and averaged over scenes.");
    page.paragraph(
        "Answer, among times: from the arrival of an image to that of its label image, both at who"
            + " recorded a live run.");
    page.paragraph(
        "The spread is the standard error of a mean, from blocks of neighbouring frames. Suspected"
            + " events follow simple rules on boxes and areas; some of them are wrong.");
  }
}
