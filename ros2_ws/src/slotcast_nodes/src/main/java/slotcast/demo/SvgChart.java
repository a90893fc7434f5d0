package slotcast.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line chart as inline SVG: sharp at every size, and no fonts are needed to make it. */
final class SvgChart {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 280;
  private static final int LEFT = 52;
  private static final int RIGHT = 16;
  private static final int TOP = 14;
  private static final int BOTTOM = 44;
  private static final int Y_TICKS = 4;

  private final String xLabel;
  private final String yLabel;
  private final List<Series> series = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
  private record Series(String name, String colour, double[] values) {}

  SvgChart(String xLabel, String yLabel) {
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /**
   * Adds a line.
   *
   * @param values at x = 1, 2, …; what is not finite is left out
   */
  SvgChart line(String name, String colour, double[] values) {
    series.add(new Series(name, colour, values.clone()));
    return this;
  }

  /** The chart as an {@code svg} element. */
  String draw() {
    int count = 1;
    double most = 0;
    for (Series s : series) {
      count = Math.max(count, s.values.length);
      for (double value : s.values) {
        most = Double.isFinite(value) ? Math.max(most, value) : most;
      }
    }
    double step = niceStep(most / Y_TICKS);
    double top = step * Math.max(1, Math.ceil(most / step));
    StringBuilder svg =
        new StringBuilder(
            format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                WIDTH, HEIGHT, yLabel));
    for (double y = 0; y <= top + step / 2; y += step) {
      double at = y(y, top);
      svg.append(
          format(
              "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" class=\"grid\"/>",
              LEFT, at, WIDTH - RIGHT, at));
      svg.append(
          format(
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
              LEFT - 8, at + 4, trim(y)));
    }
    int xStep = count <= 12 ? 1 : (int) niceStep(count / 6.0);
    for (int x = count <= 12 ? 1 : xStep; x <= count; x += xStep) {
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
              x(x, count), HEIGHT - BOTTOM + 18, x));
    }
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, xLabel));
    svg.append(
        format(
            "<text transform=\"translate(13 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
            (TOP + HEIGHT - BOTTOM) / 2, yLabel));
    int legend = LEFT + 12;
    for (Series s : series) {
      svg.append(path(s, count, top));
      svg.append(
          format(
              "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"3\"/>",
              legend, TOP + 8, legend + 18, TOP + 8, s.colour));
      svg.append(format("<text x=\"%d\" y=\"%d\">%s</text>", legend + 24, TOP + 12, s.name));
      legend += 44 + 7 * s.name.length();
    }
    return svg.append("</svg>").toString();
  }

  private static String path(Series s, int count, double top) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < s.values.length; i++) {
      if (Double.isFinite(s.values[i])) {
        points.append(format("%.1f,%.1f ", x(i + 1, count), y(s.values[i], top)));
      }
    }
    return format(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        points.toString().strip(), s.colour);
  }

  private static double x(double x, int count) {
    return LEFT + (count == 1 ? 0.5 : (x - 1) / (count - 1)) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double y, double top) {
    return TOP + (1 - y / top) * (HEIGHT - TOP - BOTTOM);
  }

  /** The smallest of 1, 2, 5, 10, … that is not below the value. */
  private static double niceStep(double atLeast) {
    if (!(atLeast > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= atLeast * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String trim(double value) {
    return value == Math.rint(value) ? format("%.0f", value) : format("%.4g", value);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
