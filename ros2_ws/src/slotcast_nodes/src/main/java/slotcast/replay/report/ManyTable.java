package slotcast.replay.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slotcast.html.Html;
import slotcast.html.PageStyle;

/** Scores of many recordings beside each other, as Markdown and as a page. */
final class ManyTable {
  private static final Set<String> CHOSEN =
      Set.of("frames.seen", "objects.per_frame", "masks.flicker");

  /** Told for the farthest horizon only. */
  private static final List<String> BY_STEP =
      List.of("prediction.centre_px.", "calibration.off_95.", "frames.psnr.");

  private final ManyReport report;
  private final Map<String, ManySummary> summaries;
  private final List<String> chosen;
  private final Map<String, Integer> reasons = new LinkedHashMap<>(); // numbers, from 1

  ManyTable(ManyReport report) {
    this.report = report;
    summaries = report.summaries();
    chosen = chosen(summaries.keySet());
  }

  private static List<String> chosen(Set<String> names) {
    Set<String> far = new TreeSet<>();
    for (String start : BY_STEP) {
      names.stream()
          .filter(n -> n.startsWith(start))
          .max((a, b) -> Integer.compare(step(a), step(b)))
          .ifPresent(far::add);
    }
    return names.stream()
        .filter(n -> CHOSEN.contains(n) || far.contains(n) || n.startsWith("truth."))
        .toList();
  }

  private static int step(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
  }

  /** For a pull request, a release or a terminal. */
  String markdown() {
    StringBuilder text = new StringBuilder("# Replays of " + markdown(report.name()) + "\n\n");
    text.append(markdown(head())).append("\n\n");
    verdict()
        .forEach(line -> text.append("    ").append(line.replaceAll("\\s+", " ")).append('\n'));
    text.append(verdict().isEmpty() ? "" : "\n");
    markdown(text, perRecording());
    reasons.forEach(
        (why, n) -> text.append("\n(").append(n).append(") ").append(markdown(why)).append('\n'));
    text.append("\n## All scores over recordings\n\n");
    markdown(text, overRecordings());
    return text.toString();
  }

  private static void markdown(StringBuilder text, List<List<String>> rows) {
    for (int i = 0; i < rows.size(); i++) {
      text.append(
          rows.get(i).stream()
              .map(ManyTable::markdown)
              .collect(Collectors.joining(" | ", "| ", " |\n")));
      if (i == 0) {
        text.append("|---".repeat(rows.get(0).size())).append("|\n");
      }
    }
  }

  private static String markdown(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("([\\\\|<>*_`\\[\\]])", "\\\\$1");
  }

  /** A page without scripts, XML too; names lead to the reports of recordings. */
  String html() {
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head>");
    html.append("<meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>")
        .append(PageStyle.NOTHING_FROM_OUTSIDE)
        .append("<title>Replays of ")
        .append(Html.escape(report.name()))
        .append("</title><style>")
        .append(PageStyle.CSS)
        .append("main{max-width:none}</style></head><body><main><h1>Replays of ")
        .append(Html.escape(report.name()))
        .append("</h1><p>")
        .append(Html.escape(head()))
        .append("</p>");
    if (!verdict().isEmpty()) {
      html.append("<h2>Against the other run</h2><ul>");
      verdict().forEach(l -> html.append("<li>").append(Html.escape(l)).append("</li>"));
      html.append("</ul>");
    }
    html.append("<h2>Recordings</h2>");
    html(html, perRecording(), true);
    reasons.forEach(
        (why, n) ->
            html.append("<p>(").append(n).append(") ").append(Html.escape(why)).append("</p>"));
    html.append("<h2>All scores over recordings</h2>");
    html(html, overRecordings(), false);
    return html.append("</main></body></html>\n").toString();
  }

  private void html(StringBuilder html, List<List<String>> rows, boolean links) {
    Set<String> done =
        Stream.iterate(0, i -> i < report.recordings().size(), i -> i + 1)
            .map(report.recordings()::get)
            .filter(r -> !r.has("failed"))
            .map(r -> r.path("name").asText())
            .collect(Collectors.toSet());
    html.append("<table>");
    for (int i = 0; i < rows.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      html.append("<tr>");
      for (int j = 0; j < rows.get(i).size(); j++) {
        String text = Html.escape(rows.get(i).get(j));
        boolean link = links && i > 0 && j == 0 && done.contains(rows.get(i).get(0));
        html.append('<').append(cell).append('>');
        html.append(
            link
                ? "<a href=\"" + Html.escape(address(rows.get(i).get(0))) + "\">" + text + "</a>"
                : text);
        html.append("</").append(cell).append('>');
      }
      html.append("</tr>");
    }
    html.append("</table>");
  }

  private static String address(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + "/report.html";
  }

  private String head() {
    int all = report.recordings().size();
    int failed = 0;
    for (JsonNode recording : report.recordings()) {
      failed += recording.has("failed") ? 1 : 0;
    }
    return all
        + (all == 1 ? " recording" : " recordings")
        + (failed == 0 ? "." : ", " + failed + " of them failed.")
        + " Means are over recordings and their cameras, ± one standard deviation.";
  }

  private List<String> verdict() {
    List<String> lines = new ArrayList<>();
    report.root().at("/against/lines").forEach(l -> lines.add(l.asText()));
    return lines;
  }

  private List<List<String>> perRecording() {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("Recording", "camera"));
    chosen.forEach(name -> head.add(name + unit(summaries.get(name))));
    rows.add(head);
    for (JsonNode recording : report.recordings()) {
      String name = recording.path("name").asText();
      if (recording.has("failed")) {
        List<String> row =
            new ArrayList<>(List.of(name, reason("failed", recording.get("failed").asText())));
        chosen.forEach(c -> row.add(""));
        rows.add(row);
      }
      for (JsonNode camera : recording.path("cameras")) {
        List<String> row = new ArrayList<>(List.of(name, camera.path("topic").asText()));
        for (String score : chosen) {
          JsonNode value = camera.path("scores").path(score);
          row.add(
              value.has("value")
                  ? number(value.get("value").asDouble())
                  : reason("none", value.path("missing").asText("not a score of this recording")));
        }
        rows.add(row);
      }
    }
    List<String> means = new ArrayList<>(List.of("mean", ""));
    chosen.forEach(name -> means.add(mean(summaries.get(name))));
    rows.add(means);
    return rows;
  }

  private String reason(String word, String why) {
    return word + " (" + reasons.computeIfAbsent(why, w -> reasons.size() + 1) + ")";
  }

  private List<List<String>> overRecordings() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("Score", "mean ± deviation", "least", "greatest", "of", "better"));
    summaries.forEach(
        (name, s) ->
            rows.add(
                s.values().isEmpty()
                    ? List.of(name, "none: " + s.whyNot(), "", "", "0", "")
                    : List.of(
                        name + unit(s),
                        mean(s),
                        number(s.least()),
                        number(s.greatest()),
                        Integer.toString(s.values().size()),
                        s.better().equals("none") ? "" : s.better())));
    return rows;
  }

  private static String unit(ManySummary s) {
    return s.unit().isEmpty() || s.unit().equals("share") ? "" : ", " + s.unit();
  }

  private static String mean(ManySummary s) {
    if (s.values().isEmpty()) {
      return "none";
    }
    String mean = number(ManySummary.mean(s.values()));
    return s.values().size() < 2
        ? mean
        : mean + " ± " + number(ManySummary.deviation(s.values()).orElseThrow());
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.3f", value);
  }
}
