package slotcast.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.html.Html;
import slotcast.html.PageStyle;
import slotcast.html.SvgChart;
import slotcast.tracking.TrajectoryEvaluator;

/** Writes report.html: one file with its numbers, charts and pictures inside. */
final class DemoReport {
  private final DemoResult result;
  private final DemoScore score;
  private final List<Storyboards.Board> boards;
  private final StringBuilder html = new StringBuilder();

  DemoReport(DemoResult result, DemoScore score, List<Storyboards.Board> boards) {
    this.result = result;
    this.score = score;
    this.boards = boards;
  }

  /** The whole page. */
  String html() {
    html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\">")
        .append("<title>Slotcast demo</title><style>")
        .append(PageStyle.CSS)
        .append("</style></head><body><main>");
    head();
    cards();
    video();
    pictures();
    trajectories();
    latency();
    method();
    return html.append("</main></body></html>\n").toString();
  }

  private void head() {
    html.append("<h1>Slotcast demo</h1>");
    paragraph(
        "A simulated camera was played over DDS from one process, %d images of %d videos at %.1f"
            + " a second. The perception node found the objects in them and the prediction node"
            + " where they go, both in another process. All numbers are computed from what a third"
            + " participant recorded.",
        result.framesIn(), result.videos(), result.framesPerSecond());
  }

  private void cards() {
    html.append("<div class=\"cards\">");
    card("%.1f %%", 100.0 * result.framesProcessed() / result.framesIn(), "of frames processed");
    card("%.0f ms", result.latencyMs().get("p50"), "median latency");
    card("%.0f ms", result.latencyMs().get("p99"), "99th percentile latency");
    card("%.2f", result.fgAri(), "FG-ARI");
    card("%.2f", result.ari(), "ARI, background included");
    card("%.2f", result.miou(), "mIoU");
    html.append("</div>");
  }

  private void card(String pattern, double value, String words) {
    html.append("<div class=\"card\"><b>")
        .append(String.format(Locale.ROOT, pattern, value))
        .append("</b><span>")
        .append(words)
        .append("</span></div>");
  }

  private void video() {
    html.append("<h2>The run</h2><figure><video src=\"demo.mp4\" controls muted></video>")
        .append("<figcaption>Camera, objects with their track ids, and the frame predicted ")
        .append("one second ahead with the paths that lead there. The ellipses hold two ")
        .append("deviations. (demo.mp4, beside this file)</figcaption></figure>");
  }

  private void pictures() {
    if (boards.isEmpty()) {
      return;
    }
    html.append("<h2>Predicted, and what then happened</h2>");
    for (Storyboards.Board board : boards) {
      html.append("<figure>")
          .append(Html.image(board.picture(), "predicted frames above the true ones"))
          .append("<figcaption>Image ")
          .append(board.number())
          .append(". Above: the camera's image; the frames predicted from it ")
          .append(horizons())
          .append(" steps ahead. Below: the objects found in it; the camera's images at those ")
          .append("times.</figcaption></figure>");
    }
  }

  private static String horizons() {
    List<String> words = new ArrayList<>(DemoScore.HORIZONS.stream().map(String::valueOf).toList());
    String last = words.remove(words.size() - 1);
    return String.join(", ", words) + " and " + last;
  }

  private void trajectories() {
    html.append("<h2>Trajectories</h2><div class=\"pair\"><div class=\"box\"><table><tr>")
        .append("<th>Mean error, pixels</th>");
    for (int steps : DemoScore.HORIZONS) {
      html.append("<th>").append(steps).append(steps == 1 ? " step" : " steps").append("</th>");
    }
    html.append("</tr>");
    errors("Slotcast", result.trajectoryErrorPx());
    errors("Constant velocity", result.constantVelocityErrorPx());
    errors("Standing still", result.standStillErrorPx());
    html.append("<tr><td>Predictions compared</td>");
    result.predictions().values().forEach(n -> html.append("<td>").append(n).append("</td>"));
    html.append("</tr><tr><td>Truth inside the 95 % ellipse</td>");
    result
        .coverage95()
        .values()
        .forEach(
            share ->
                html.append("<td>")
                    .append(String.format(Locale.ROOT, "%.0f %%", 100 * share))
                    .append("</td>"));
    html.append("</tr></table></div><div class=\"box\">");
    html.append(
        new SvgChart("steps ahead", "mean error, pixels")
            .line("Slotcast", "#0b6bcb", score.trajectoryErrors(TrajectoryEvaluator.PREDICTED))
            .line(
                "constant velocity",
                "#d9730d",
                score.trajectoryErrors(TrajectoryEvaluator.CONSTANT_VELOCITY))
            .line(
                "standing still",
                "#8a94a3",
                score.trajectoryErrors(TrajectoryEvaluator.STAND_STILL))
            .draw());
    html.append("</div></div>");
  }

  private void errors(String name, Map<String, Double> errors) {
    html.append("<tr><td>").append(name).append("</td>");
    errors.forEach(
        (step, error) -> {
          boolean best =
              error <= result.trajectoryErrorPx().get(step)
                  && error <= result.constantVelocityErrorPx().get(step)
                  && error <= result.standStillErrorPx().get(step);
          html.append(best ? "<td class=\"best\">" : "<td>")
              .append(String.format(Locale.ROOT, "%.2f", error))
              .append("</td>");
        });
    html.append("</tr>");
  }

  private void latency() {
    html.append("<h2>Latency</h2><div class=\"pair\"><div class=\"box\"><table>")
        .append("<tr><th>Milliseconds</th><th>p50</th><th>p95</th><th>p99</th></tr>");
    row(
        "Image to label image, over DDS",
        result.latencyMs().get("p50"),
        result.latencyMs().get("p95"),
        result.latencyMs().get("p99"));
    html.append("</table><table><tr><th>Frames</th><th></th></tr>");
    count("sent by the camera", result.framesIn());
    count("processed", result.framesProcessed());
    count("dropped", result.framesDropped());
    html.append("</table></div><div class=\"box\">");
    html.append(
        new SvgChart("image", "latency, ms")
            .line("image to label image", "#0b6bcb", score.latencies())
            .draw());
    html.append("</div></div>");
  }

  private void row(String name, double... values) {
    html.append("<tr><td>").append(name).append("</td>");
    for (double value : values) {
      html.append("<td>").append(String.format(Locale.ROOT, "%.1f", value)).append("</td>");
    }
    html.append("</tr>");
  }

  private void count(String name, long value) {
    html.append("<tr><td>").append(name).append("</td><td>").append(value).append("</td></tr>");
  }

  private void method() {
    html.append("<h2>How to read it</h2>");
    paragraph(
        "FG-ARI, ARI and mIoU compare the label images that the node published with the"
            + " simulator's masks over each whole video, so that a label must keep its object, and"
            + " are then averaged over videos. FG-ARI looks at the pixels of objects only; ARI and"
            + " mIoU count the background too (%.2f is the mIoU of objects alone).",
        result.fgMiou());
    paragraph(
        "A trajectory's error is the distance from the predicted centre of an object to the centre"
            + " of its visible pixels, in pixels of the camera. Both baselines start from the same"
            + " tracked objects: one carries on their last motion (a Kalman filter), the other"
            + " leaves them where they are.");
    paragraph(
        "Latency is the time from the arrival of an image at the recorder to the arrival of its"
            + " label image there. Within the perception node p50 was %.1f ms and p99 %.1f ms.",
        result.nodeLatencyMs().get("p50"), result.nodeLatencyMs().get("p99"));
    html.append("<p class=\"dim\">Perception weights <code>")
        .append(result.perceptionWeights())
        .append("</code>, prediction weights <code>")
        .append(result.predictionWeights())
        .append("</code>. ")
        .append(result.machine())
        .append(". Topics: <code>bag/</code>; numbers: <code>report.json</code>.</p>");
  }

  private void paragraph(String pattern, Object... values) {
    html.append("<p>").append(String.format(Locale.ROOT, pattern, values)).append("</p>");
  }
}
