package slotcast.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.html.Html;
import slotcast.html.SvgChart;
import slotcast.report.RunLog.Series;

/** The charts of a run's page: losses, scores and health by step. */
final class CurvesSection {
  private static final String RATE = "rate";

  private final RunLog log;
  private final StringBuilder html;
  private final List<String> colours;

  CurvesSection(RunLog log, StringBuilder html, List<String> colours) {
    this.log = log;
    this.html = html;
    this.colours = colours;
  }

  /**
   * Adds the charts, or says that there are none.
   *
   * @param together scores that are drawn in one chart
   * @param baseline beginning of the names of baselines, drawn with what they are compared with
   */
  void append(List<String> together, String baseline) {
    heading("Curves");
    if (log.training().isEmpty() && log.evaluation().isEmpty()) {
      html.append("<p>There are none: no log lies beside the weights.</p>\n");
      return;
    }
    if (log.broken() > 0) {
      html.append("<p>Lines of the log that could not be read and are left out: ")
          .append(log.broken())
          .append(".</p>\n");
    }
    open();
    log.training()
        .forEach(
            (name, series) -> {
              if (!name.equals(RATE)) {
                chart(name, Map.of(name, series), true);
              }
            });
    Map<String, Series> left = new LinkedHashMap<>(log.evaluation());
    Map<String, Series> segmentation = new LinkedHashMap<>();
    together.forEach(
        name -> {
          Series series = left.remove(name);
          if (series != null && drawable(series)) {
            segmentation.put(name, series);
          }
        });
    chart("segmentation scores", segmentation, false);
    for (String name : left.keySet()) {
      Series other = left.get(baseline + name);
      if (name.startsWith(baseline) && left.containsKey(name.substring(baseline.length()))) {
        continue;
      }
      Map<String, Series> both = new LinkedHashMap<>();
      both.put(name, left.get(name));
      if (other != null) {
        both.put(baseline + name, other);
      }
      chart(name, both, other != null);
    }
    close();
    if (!log.health().isEmpty()) {
      heading("Health of the slots");
      open();
      log.health().forEach((name, series) -> chart(name, Map.of(name, series), false));
      close();
    }
  }

  private void heading(String text) {
    html.append("<h2>").append(text).append("</h2>\n");
  }

  private void open() {
    html.append("<div class=\"pair\">\n");
  }

  private void close() {
    html.append("</div>\n");
  }

  private static boolean drawable(Series series) {
    for (double value : series.values()) {
      if (Double.isFinite(value)) {
        return true;
      }
    }
    return false;
  }

  private void chart(String what, Map<String, Series> lines, boolean logarithmic) {
    if (lines.values().stream().noneMatch(CurvesSection::drawable)) {
      return;
    }
    boolean positive =
        lines.values().stream()
            .flatMapToDouble(s -> Arrays.stream(s.values()))
            .filter(Double::isFinite)
            .allMatch(v -> v > 0);
    String title = lines.size() == 1 ? ScoreText.of(what).title() : what.replace('_', ' ');
    String scale = logarithmic && positive ? title + " (log scale)" : title;
    SvgChart chart = new SvgChart("step", scale);
    int i = 0;
    for (Map.Entry<String, Series> e : lines.entrySet()) {
      String colour = colours.get(i++ % colours.size());
      Series s = e.getValue();
      chart.line(ScoreText.of(e.getKey()).title(), colour, s.steps(), s.values());
    }
    if (logarithmic && positive) {
      chart.logarithmic();
    }
    String caption = "";
    if (lines.size() == 1) {
      Series only = lines.values().iterator().next();
      caption = "At the end " + ReportPage.number(only.last()) + ".";
      caption += log.health().containsKey(what) ? " " + ScoreText.of(what).meaning() : "";
    }
    html.append("<figure class=\"box\">")
        .append(chart.draw())
        .append("<figcaption>")
        .append(Html.escape(caption))
        .append("</figcaption></figure>\n");
  }
}
