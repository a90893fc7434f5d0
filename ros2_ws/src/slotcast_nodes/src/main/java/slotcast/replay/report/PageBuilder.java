package slotcast.replay.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import slotcast.html.Html;
import slotcast.image.RgbImage;

/** The parts that sections of a report are made of; the result is XML too. */
final class PageBuilder {
  static final List<String> COLOURS = List.of("#0b6bcb", "#d9730d", "#7a52b3", "#8a94a3");

  private final StringBuilder html = new StringBuilder();

  /** Markup, as it is. */
  PageBuilder append(Object markup) {
    html.append(markup);
    return this;
  }

  void paragraph(String text) {
    html.append("<p>").append(Html.escape(text)).append("</p>");
  }

  void row(String name, String value) {
    html.append("<tr><td>").append(name).append("</td><td>").append(value).append("</td></tr>");
  }

  void cell(String pattern, double value) {
    html.append("<td>").append(String.format(Locale.ROOT, pattern, value)).append("</td>");
  }

  void optional(String pattern, OptionalDouble value) {
    html.append("<td>")
        .append(
            value.isPresent()
                ? String.format(Locale.ROOT, pattern, value.getAsDouble())
                : "none seen")
        .append("</td>");
  }

  void heads(String first, List<Integer> horizons) {
    html.append("<table><tr><th>").append(first).append("</th>");
    for (int k : horizons) {
      html.append("<th>").append(k).append(k == 1 ? " step</th>" : " steps</th>");
    }
    html.append("</tr>");
  }

  void figure(RgbImage picture, String words) {
    html.append("<figure>")
        .append(Html.image(picture, words))
        .append("<figcaption>")
        .append(Html.escape(words))
        .append("</figcaption></figure>");
  }

  void card(String value, String words) {
    html.append("<div class=\"card\"><b>")
        .append(Html.escape(value))
        .append("</b><span>")
        .append(Html.escape(words))
        .append("</span></div>");
  }

  static OptionalDouble percent(OptionalDouble share) {
    return share.isPresent() ? OptionalDouble.of(100 * share.getAsDouble()) : share;
  }

  /** A score's value and unit, or why there is none. */
  static String value(Score score) {
    return score.value().isEmpty()
        ? score.missing()
        : trim(score.value().getAsDouble())
            + (score.unit().isEmpty() || score.unit().equals("share") ? "" : " " + score.unit());
  }

  static String trim(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.3f", value);
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
