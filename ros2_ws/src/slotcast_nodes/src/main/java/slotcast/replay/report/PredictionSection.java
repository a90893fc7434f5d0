package slotcast.replay.report;

import java.util.List;
import slotcast.html.Html;
import slotcast.html.SvgChart;
import slotcast.replay.report.EllipseCoverage.Situation;
import slotcast.replay.report.OpenLoop.Method;
import slotcast.replay.report.OpenLoop.Quantity;

/** Of a report: predictions, and what came. */
record PredictionSection(PageBuilder page) {
  void write(CameraMeasures camera) {
    openLoop(camera);
    camera.truePaths().ifPresent(this::truePaths);
    drawn(camera);
    calibration(camera);
  }

  private void openLoop(CameraMeasures camera) {
    page.append("<h3>Predictions, and what was seen then</h3>");
    OpenLoop openLoop = camera.openLoop();
    if (openLoop.mean(Method.PREDICTION, Quantity.CENTRE, 1).isEmpty()) {
      page.paragraph("No score: " + camera.scores().get("prediction.centre_px.1").missing() + ".");
      return;
    }
    page.append("<div class=\"pair\"><div class=\"box\">");
    SvgChart chart = new SvgChart("steps ahead", "mean distance of centres, px");
    for (Method method : Method.values()) {
      double[] line = new double[openLoop.steps()];
      for (int k = 1; k <= line.length; k++) {
        line[k - 1] = openLoop.mean(method, Quantity.CENTRE, k).orElse(Double.NaN);
      }
      chart.line(method.words, PageBuilder.COLOURS.get(method.ordinal()), line);
    }
    page.append(chart.draw()).append("</div><div class=\"box\">");
    List<Integer> horizons = OpenLoop.horizons(openLoop.steps());
    for (Quantity quantity : Quantity.values()) {
      page.heads(quantity.key.replace('_', ' '), horizons);
      for (Method method : Method.values()) {
        page.append("<tr><td>").append(method.words).append("</td>");
        horizons.forEach(
            k ->
                page.optional(
                    quantity == Quantity.CENTRE ? "%.2f" : "%.3f",
                    openLoop.mean(method, quantity, k)));
        page.append("</tr>");
      }
      page.append("</table>");
    }
    page.append("</div></div>");
  }

  private void truePaths(TruePaths paths) {
    page.append("<h3>Predictions, and where objects truly were then</h3>");
    if (paths.count(1) == 0) {
      page.paragraph("No score: no object that was predicted is truly there in a later frame.");
      return;
    }
    page.append("<div class=\"pair\"><div class=\"box\">");
    SvgChart chart = new SvgChart("steps ahead", "mean distance from the true centre, px");
    for (Method method : Method.values()) {
      double[] line = new double[paths.steps()];
      for (int k = 1; k <= line.length; k++) {
        line[k - 1] = paths.mean(method, k).orElse(Double.NaN);
      }
      chart.line(method.words, PageBuilder.COLOURS.get(method.ordinal()), line);
    }
    page.append(chart.draw()).append("</div><div class=\"box\">");
    List<Integer> horizons = OpenLoop.horizons(paths.steps());
    page.heads("centre px", horizons);
    for (Method method : Method.values()) {
      page.append("<tr><td>").append(method.words).append("</td>");
      horizons.forEach(k -> page.optional("%.2f", paths.mean(method, k)));
      page.append("</tr>");
    }
    page.append("<tr><td>truth inside the 95 % ellipse</td>");
    horizons.forEach(k -> page.optional("%.0f %%", PageBuilder.percent(paths.inside(k))));
    page.append("</tr><tr><td>compared</td>");
    horizons.forEach(k -> page.append("<td>").append(paths.count(k)).append("</td>"));
    page.append("</tr></table></div></div>");
  }

  private void drawn(CameraMeasures camera) {
    page.append("<h3>Predicted frames, and those that came</h3>");
    List<Integer> horizons = OpenLoop.horizons(camera.openLoop().steps());
    page.heads("", horizons);
    for (String name : List.of("frames.psnr", "copy_last.psnr", "frames.ssim", "copy_last.ssim")) {
      page.append("<tr><td>")
          .append(name.startsWith("copy") ? "last frame again, " : "Slotcast, ")
          .append(name.endsWith("psnr") ? "PSNR, dB" : "SSIM")
          .append("</td>");
      for (int k : horizons) {
        page.append("<td>")
            .append(Html.escape(PageBuilder.value(camera.scores().get(name + "." + k))))
            .append("</td>");
      }
      page.append("</tr>");
    }
    page.append("</table>");
    page.paragraph("One in " + DrawnFrames.EVERY + " predictions was drawn.");
    for (Storyboard board : camera.boards()) {
      page.figure(
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
    page.append("<h3>Is it as sure as it should be?</h3>");
    if (camera.coverage().count(Situation.ALL, 1) == 0) {
      page.paragraph("No score: no prediction could be compared.");
      return;
    }
    page.append("<table><tr><th>Later positions inside the ellipse of</th><th>steps</th>");
    EllipseCoverage.LEVELS.forEach(l -> page.append("<th>").append(l).append(" %</th>"));
    page.append("<th>compared</th></tr>");
    for (Situation situation : Situation.values()) {
      for (int k : OpenLoop.horizons(camera.openLoop().steps())) {
        page.append("<tr><td>")
            .append(situation.words)
            .append("</td><td>")
            .append(k)
            .append("</td>");
        for (int level : EllipseCoverage.LEVELS) {
          page.optional(
              "%.0f %%", PageBuilder.percent(camera.coverage().share(situation, level, k)));
        }
        page.append("<td>").append(camera.coverage().count(situation, k)).append("</td></tr>");
      }
    }
    page.append("</table>");
  }

  /** Where predictions were farthest off. */
  void worst(CameraMeasures camera) {
    List<WorstMoments.Moment> moments = camera.worst().moments();
    if (moments.isEmpty()) {
      return;
    }
    page.append("<h3>Farthest off</h3><div class=\"shots\">");
    for (WorstMoments.Moment m : moments) {
      page.figure(
          m.picture(),
          "track %d, %.1f s, %d steps after frame %d: off by %.1f sizes of the object"
              .formatted(
                  m.track(), camera.seconds(m.stampNanos()), m.step(), m.start(), m.sizes()));
    }
    page.append("</div>");
    page.paragraph(
        "White: the object as it was seen. In colour: its predicted box, and the ellipse that"
            + " should hold its centre in 95 of 100 cases.");
  }
}
