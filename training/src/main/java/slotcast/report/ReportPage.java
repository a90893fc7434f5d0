package slotcast.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.html.Html;
import slotcast.html.PageStyle;
import slotcast.picture.Picture;
import slotcast.report.RunReport.Film;
import slotcast.report.RunReport.MapFigure;
import slotcast.report.RunReport.WeightsFile;

/** Writes a run's page. */
final class ReportPage {
  /** Browsers then refuse whatever is not inside the page. */
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1b2430;--dim:#55617a;--line:#d9e0e8;--page:#f5f7fa;\
      --box:#fff;--accent:#0b5cad;--code:#e9eef5}
      @media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#a3afc0;--line:#36404e;\
      --page:#12161c;--box:#1b212a;--accent:#7db8f5;--code:#29313d}}
      *{box-sizing:border-box}
      body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;\
      color:var(--ink);background:var(--page)}
      main{max-width:1200px;margin:0 auto;padding:32px 20px 64px}
      h1{margin:0;font-size:28px}h2{margin:40px 0 12px;font-size:21px}h3{margin:20px 0 6px;\
      font-size:16px}
      p{margin:8px 0;max-width:78ch}.dim{color:var(--dim)}
      .box{background:var(--box);border:1px solid var(--line);border-radius:10px;padding:16px;\
      overflow-x:auto}
      .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));\
      gap:16px}
      table{border-collapse:collapse;width:100%}
      th,td{padding:6px 10px;text-align:left;vertical-align:top;border-bottom:1px solid \
      var(--line)}
      thead th{color:var(--dim);font-size:14px}tbody th{font-weight:600;white-space:nowrap}
      td.number{font-weight:700;color:var(--accent);white-space:nowrap;text-align:right}
      td.hash,td.words{overflow-wrap:anywhere}
      figure{margin:0 0 20px}img,video{max-width:100%;height:auto;border-radius:6px;display:block}
      figcaption{color:var(--dim);font-size:14px;margin-top:6px;max-width:90ch}
      svg{width:100%;height:auto}svg text{font-size:12px;fill:var(--dim)}
      svg .grid{stroke:var(--line);stroke-width:1}
      code,pre{background:var(--code);border-radius:4px;padding:1px 5px;font-size:14px}
      pre{padding:12px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
      summary{cursor:pointer;font-weight:600}
      @media print{body{background:#fff}main{max-width:none;padding:0}.box{overflow:visible;\
      break-inside:avoid}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}}
      """;

  private static final List<String> COLOURS =
      List.of("#2f80d0", "#d9730d", "#2e9e6b", "#c05fa5", "#8a94a3");

  /** Scores that are drawn together, since they have the same range and meaning. */
  private static final List<String> SEGMENTATION = List.of("fg_ari", "ari", "miou", "fg_miou");

  private static final String STAND_STILL = "stand_still_";

  private final RunReport report;
  private final StringBuilder html = new StringBuilder();

  ReportPage(RunReport report) {
    this.report = report;
  }

  String html() {
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
        .append(PageStyle.NOTHING_FROM_OUTSIDE)
        .append("<title>")
        .append(Html.escape(report.title()))
        .append("</title><style>\n")
        .append(STYLE)
        .append("</style></head><body><main>\n");
    element("h1", report.title());
    paragraph(report.summary());
    paragraph(report.state());
    report.missing().forEach(this::paragraph);
    facts();
    scores();
    new CurvesSection(report.log(), html, COLOURS).append(SEGMENTATION, STAND_STILL);
    pictures();
    maps();
    files();
    configuration();
    return html.append("</main></body></html>\n").toString();
  }

  private void element(String tag, String text) {
    html.append('<').append(tag).append('>').append(Html.escape(text));
    html.append("</").append(tag).append(">\n");
  }

  private void paragraph(String text) {
    element("p", text);
  }

  private void facts() {
    element("h2", "What was trained");
    html.append("<div class=\"box\"><table><tbody>\n");
    report
        .facts()
        .forEach(
            (name, value) ->
                html.append("<tr><th scope=\"row\">")
                    .append(Html.escape(name))
                    .append("</th><td class=\"words\">")
                    .append(Html.escape(value))
                    .append("</td></tr>\n"));
    html.append("</tbody></table></div>\n");
  }

  private void scores() {
    element("h2", "Scores");
    if (report.scores().isEmpty()) {
      paragraph("There are none: " + report.scoresFrom());
      return;
    }
    paragraph(report.scoresFrom());
    html.append("<div class=\"box\"><table><thead><tr><th scope=\"col\">Score</th>")
        .append("<th scope=\"col\">Value</th><th scope=\"col\">What it means</th>")
        .append("<th scope=\"col\">What it does not say</th></tr></thead><tbody>\n");
    ScoreText.inOrder(report.scores()).forEach(this::score);
    html.append("</tbody></table></div>\n");
  }

  private void score(String name, double value) {
    ScoreText text = ScoreText.of(name);
    String better = text.better().isEmpty() ? "" : " (" + text.better() + " is better)";
    html.append("<tr><th scope=\"row\">")
        .append(Html.escape(text.title()))
        .append("</th><td class=\"number\">")
        .append(
            Double.isFinite(value)
                ? number(value)
                : "none: it could not be computed, as no video has what it compares with")
        .append("</td><td>")
        .append(Html.escape(text.meaning() + better))
        .append("</td><td>")
        .append(Html.escape(text.limits()))
        .append("</td></tr>\n");
  }

  /** Three decimals, or three digits where those are zeros. */
  static String number(double value) {
    boolean plain = value == 0 || (Math.abs(value) >= 0.01 && Math.abs(value) < 1e5);
    return String.format(Locale.ROOT, plain ? "%.3f" : "%.3g", value);
  }

  private void pictures() {
    if (report.pictures().isEmpty() && report.films().isEmpty()) {
      return;
    }
    element("h2", "Pictures");
    for (Picture picture : report.pictures()) {
      figure(picture);
    }
    for (Film film : report.films()) {
      element("h3", film.title());
      html.append("<figure><video controls=\"controls\" muted=\"muted\" loop=\"loop\" ")
          .append("preload=\"metadata\" aria-label=\"")
          .append(Html.escape(film.text()))
          .append("\" src=\"")
          .append(Html.dataUri("video/mp4", film.mp4()))
          .append("\"></video><figcaption>")
          .append(Html.escape(film.text()))
          .append("</figcaption></figure>\n");
    }
  }

  private void figure(Picture picture) {
    element("h3", picture.title());
    html.append("<figure>")
        .append(Html.image(picture.image(), picture.title() + ". " + picture.text()))
        .append("<figcaption>")
        .append(Html.escape(picture.text()))
        .append("</figcaption></figure>\n");
  }

  private void maps() {
    if (report.maps().isEmpty()) {
      return;
    }
    element("h2", "Features in the plane (t-SNE)");
    paragraph(
        "Points that are near each other have like features; distances have no unit and directions"
            + " no meaning. Where points of different colours lie close together, the model hardly"
            + " tells their slots apart.");
    html.append("<div class=\"pair\">\n");
    for (MapFigure map : report.maps()) {
      html.append("<div class=\"box\">");
      figure(map.picture());
      html.append("<p><b>")
          .append(String.format(Locale.ROOT, "%.1f %%", 100 * map.share()))
          .append("</b> ")
          .append(Html.escape(map.words()))
          .append("</p></div>\n");
    }
    html.append("</div>\n");
  }

  private void files() {
    if (report.files().isEmpty()) {
      return;
    }
    element("h2", "Files");
    html.append("<div class=\"box\"><table><thead><tr><th scope=\"col\">File</th>")
        .append("<th scope=\"col\">What</th><th scope=\"col\">Bytes</th>")
        .append("<th scope=\"col\">SHA-256</th></tr></thead><tbody>\n");
    for (WeightsFile file : report.files()) {
      Map<String, String> hashes = new LinkedHashMap<>();
      hashes.put("of the file", file.sha256());
      hashes.put("of its tensors, as other files refer to it", file.tensorsSha256());
      hashes.values().removeIf(String::isEmpty);
      html.append("<tr><th scope=\"row\">")
          .append(Html.escape(file.name()))
          .append("</th><td>")
          .append(Html.escape(file.what()))
          .append("</td><td>")
          .append(file.bytes())
          .append("</td><td class=\"hash\">");
      hashes.forEach(
          (of, hash) ->
              html.append("<code>").append(hash).append("</code> ").append(of).append("<br/>"));
      html.append("</td></tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }

  private void configuration() {
    if (report.configuration() == null) {
      return;
    }
    element("h2", "Configuration");
    html.append("<details><summary>All of it, defaults included</summary><pre>")
        .append(Html.escape(report.configuration()))
        .append("</pre></details>\n");
  }
}
