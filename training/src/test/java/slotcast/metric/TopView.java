package slotcast.metric;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import slotcast.geometry.Vec3;
import slotcast.metric.obstacle.Inflation;
import slotcast.metric.obstacle.Obstacle;
import slotcast.metric.obstacle.SweptCells;

/** Obstacles seen from above, as SVG: x to the right, y up, a line of the grid each half metre. */
final class TopView {
  private static final String[] COLOURS = {"#d9480f", "#1864ab", "#2b8a3e", "#862e9c", "#c92a2a"};
  private static final double PIXELS = 130; // to the metre
  private static final int CAPTION = 46;

  private final double left;
  private final double top;
  private final double width;
  private final double height;
  private final StringBuilder svg = new StringBuilder();

  /** What is drawn lies between two corners, metres. */
  TopView(double left, double bottom, double right, double top) {
    this.left = left;
    this.top = top;
    this.width = right - left;
    this.height = top - bottom;
    double w = PIXELS * width;
    double h = PIXELS * height;
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' font-family='sans-serif'"
            + " font-size='13'>\n<rect width='100%%' height='100%%' fill='white'/>\n",
        w, h + CAPTION);
    for (double x = Math.ceil(2 * left) / 2; x <= right; x += 0.5) {
      add("<path d='M%.1f 0V%.1f' stroke='#ddd'/>\n", x(x), h);
      add("<text x='%.1f' y='%.1f' fill='#666'>%.1f m</text>\n", x(x) + 3, h - 5, x);
    }
    for (double y = Math.ceil(2 * bottom) / 2; y <= top; y += 0.5) {
      add("<path d='M0 %.1fH%.1f' stroke='#ddd'/>\n", y(y), w);
      if (y > bottom + 0.2) { // else over the labels of x
        add("<text x='3' y='%.1f' fill='#666'>%.1f m</text>\n", y(y) - 4, y);
      }
    }
  }

  /** The cells of a footprint cloud, paler the later they may be taken. */
  TopView cells(SweptCells cells, double size, double horizon) {
    Map<String, StringBuilder> squares = new TreeMap<>(); // by colour and opacity
    for (SweptCells.Cell c : cells.cells()) {
      String style =
          String.format(
              Locale.ROOT,
              "fill='%s' fill-opacity='%.2f'",
              colour(c.trackId()),
              0.32 - 0.22 * Math.round(10 * c.seconds() / horizon) / 10);
      squares
          .computeIfAbsent(style, s -> new StringBuilder())
          .append(
              String.format(
                  Locale.ROOT,
                  "M%.1f %.1fh%3$.1fv%3$.1fh-%3$.1fz",
                  x(c.middle().x() - size / 2),
                  y(c.middle().y() + size / 2),
                  PIXELS * size));
    }
    squares.forEach((style, path) -> add("<path d='%s' %s/>\n", path, style));
    return this;
  }

  /** An object, where it may be and its path, and where it truly went. */
  TopView obstacle(Obstacle o, List<Inflation.Disc> discs, List<Vec3> truth) {
    String colour = colour(o.trackId());
    for (Inflation.Disc d : discs) {
      circle(d.middle(), d.radius(), "fill='none' stroke='" + colour + "' stroke-opacity='0.5'");
    }
    circle(o.middle(), o.diameter() / 2, "fill='" + colour + "' fill-opacity='0.75'");
    StringBuilder line = new StringBuilder();
    for (Inflation.Disc d : discs) {
      line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(d.middle().x()), y(d.middle().y())));
    }
    add("<polyline points='%s' fill='none' stroke='%s' stroke-width='2.5'/>\n", line, colour);
    for (Vec3 p : truth) {
      circle(p, 0.016, "fill='black'");
    }
    add(
        "<text x='%.1f' y='%.1f' fill='white' text-anchor='middle' font-weight='bold'>%d</text>\n",
        x(o.middle().x()), y(o.middle().y()) + 5, o.trackId());
    return this;
  }

  /** The picture, with two lines of words below it. */
  String svg(String first, String second) {
    double h = PIXELS * height;
    add("<rect y='%.0f' width='100%%' height='%d' fill='white'/>\n", h, CAPTION);
    add("<text x='6' y='%.0f'>%s</text>\n", h + 18, first);
    add("<text x='6' y='%.0f'>%s</text>\n", h + 37, second);
    return svg + "</svg>\n";
  }

  private void circle(Vec3 middle, double radius, String style) {
    add(
        "<circle cx='%.1f' cy='%.1f' r='%.1f' %s/>\n",
        x(middle.x()), y(middle.y()), PIXELS * radius, style);
  }

  private static String colour(int trackId) {
    return COLOURS[Math.floorMod(trackId - 1, COLOURS.length)];
  }

  private double x(double metres) {
    return PIXELS * (metres - left);
  }

  private double y(double metres) {
    return PIXELS * (top - metres);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
