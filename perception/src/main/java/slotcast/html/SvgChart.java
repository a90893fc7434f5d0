package slotcast.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A line chart as inline SVG: sharp at every size, and no fonts are needed to make it. */
public final class SvgChart {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 280;
  private static final int LEFT = 60;
  private static final int RIGHT = 16;
  private static final int TOP = 14;
  private static final int BOTTOM = 44;
  private static final int LEGEND = 18; // height of a line of the legend
  private static final int Y_TICKS = 4;

  private final String xLabel;
  private final String yLabel;
  private final List<Series> series = new ArrayList<>();
  private boolean logarithmic;

  @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
  private record Series(String name, String colour, double[] xs, double[] values) {}

  /** Where values are drawn, after a logarithm if there is one. */
  private record Axis(double low, double high, double step) {
    double share(double value) {
      return (value - low) / (high - low);
    }
  }

  public SvgChart(String xLabel, String yLabel) {
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /**
   * Adds a line.
   *
   * @param values at x = 1, 2, …; what is not finite is left out
   */
  public SvgChart line(String name, String colour, double[] values) {
    double[] xs = IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
    return line(name, colour, xs, values);
  }

  /**
   * Adds a line.
   *
   * @param xs ascending, not negative
   * @param values at these; what is not finite is left out
   */
  public SvgChart line(String name, String colour, double[] xs, double[] values) {
    if (xs.length != values.length) {
      throw new IllegalArgumentException(xs.length + " places for " + values.length + " values");
    }
    series.add(new Series(name, colour, xs.clone(), values.clone()));
    return this;
  }

  /** Draws values by their logarithm; those that are not positive are then left out. */
  public SvgChart logarithmic() {
    logarithmic = true;
    return this;
  }

  /** The chart as an {@code svg} element. */
  public String draw() {
    double least = least();
    double most = Math.max(least, most());
    Axis y = yAxis();
    StringBuilder svg =
        new StringBuilder(
            format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s by %s\">",
                WIDTH, HEIGHT, Html.escape(yLabel), Html.escape(xLabel)));
    for (double v = y.low; v <= y.high + y.step / 2; v += y.step) {
      double at = y(y.share(v));
      svg.append(
          format(
              "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" class=\"grid\"/>",
              LEFT, at, WIDTH - RIGHT, at));
      svg.append(
          format(
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
              LEFT - 8, at + 4, tick(v, y.step)));
    }
    double xStep = most - least <= 11 ? 1 : niceStep((most - least) / 6.0);
    for (double x = Math.ceil(least / xStep) * xStep; x <= most; x += xStep) {
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              x(x, least, most), HEIGHT - BOTTOM + 18, trim(x)));
    }
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, Html.escape(xLabel)));
    svg.append(
        format(
            "<text transform=\"translate(13 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
            (TOP + HEIGHT - BOTTOM) / 2, Html.escape(yLabel)));
    int across = LEFT + 12;
    int down = TOP + 8;
    for (Series s : series) {
      svg.append(path(s, least, most, y));
      int width = 44 + 7 * s.name.length();
      if (across + width > WIDTH - RIGHT && across > LEFT + 12) {
        across = LEFT + 12;
        down += LEGEND;
      }
      svg.append(
          format(
              "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"3\"/>",
              across, down, across + 18, down, s.colour));
      svg.append(
          format("<text x=\"%d\" y=\"%d\">%s</text>", across + 24, down + 4, Html.escape(s.name)));
      across += width;
    }
    return svg.append("</svg>").toString();
  }

  private double least() {
    return series.stream().flatMapToDouble(s -> Arrays.stream(s.xs)).min().orElse(1);
  }

  private double most() {
    return series.stream().flatMapToDouble(s -> Arrays.stream(s.xs)).max().orElse(1);
  }

  /** NaN where a value is not drawn. */
  private double scaled(double value) {
    double v = logarithmic ? (value > 0 ? Math.log10(value) : Double.NaN) : value;
    return Double.isFinite(v) ? v : Double.NaN;
  }

  private Axis yAxis() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Series s : series) {
      for (double value : s.values) {
        double v = scaled(value);
        low = Double.isNaN(v) ? low : Math.min(low, v);
        high = Double.isNaN(v) ? high : Math.max(high, v);
      }
    }
    if (logarithmic) {
      if (low > high) {
        return new Axis(0, 1, 1);
      }
      double floor = Math.floor(low + 1e-9);
      double ceiling = Math.max(floor + 1, Math.ceil(high - 1e-9));
      return new Axis(floor, ceiling, Math.max(1, Math.ceil((ceiling - floor) / 6)));
    }
    double step = niceStep((Math.max(0, high) - Math.min(0, low)) / Y_TICKS);
    double top = step * Math.ceil(Math.max(0, high) / step);
    double bottom = step * Math.floor(Math.min(0, low) / step);
    return new Axis(bottom, top > bottom ? top : bottom + step, step);
  }

  private String path(Series s, double least, double most, Axis y) {
    StringBuilder points = new StringBuilder();
    int drawn = 0;
    double lastX = 0;
    double lastY = 0;
    for (int i = 0; i < s.values.length; i++) {
      double v = scaled(s.values[i]);
      if (!Double.isNaN(v)) {
        lastX = x(s.xs[i], least, most);
        lastY = y(y.share(v));
        points.append(format("%.1f,%.1f ", lastX, lastY));
        drawn++;
      }
    }
    if (drawn == 1) {
      return format(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", lastX, lastY, s.colour);
    }
    return format(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        points.toString().strip(), s.colour);
  }

  private static double x(double x, double least, double most) {
    return LEFT + (most == least ? 0.5 : (x - least) / (most - least)) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double share) {
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  }

  /** The smallest of 1, 2, 5, 10, … that is not below the value. */
  private static double niceStep(double atLeast) {
    if (!(atLeast > 0) || !Double.isFinite(atLeast)) {
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

  private String tick(double value, double step) {
    if (logarithmic) {
      return trim(Math.pow(10, Math.rint(value)));
    }
    return trim(Math.abs(value) < step * 1e-9 ? 0 : value);
  }

  private static String trim(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return format("%.0f", value);
    }
    String text = format("%.3g", value);
    return text.contains("e") || !text.contains(".")
        ? text.replaceFirst("\\.?0+e", "e")
        : text.replaceFirst("\\.?0+$", "");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
