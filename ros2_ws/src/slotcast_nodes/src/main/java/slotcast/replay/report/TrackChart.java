package slotcast.replay.report;

import java.util.List;
import java.util.Locale;
import slotcast.node.ObjectColours;

/** Tracks as bars over time, as inline SVG. */
final class TrackChart {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 280;
  private static final int MOST = 200;

  private TrackChart() {}

  /** The first tracks of a recording, one line each, frames from left to right. */
  static String draw(List<TrackLog.Track> all) {
    List<TrackLog.Track> tracks = all.subList(0, Math.min(MOST, all.size()));
    long frames = 1 + tracks.stream().mapToLong(t -> t.lastFrame).max().orElse(0);
    double line = (HEIGHT - 30.0) / tracks.size();
    StringBuilder svg =
        new StringBuilder(
            format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"tracks over time\">",
                WIDTH, HEIGHT));
    for (int i = 0; i < tracks.size(); i++) {
      TrackLog.Track t = tracks.get(i);
      double left = 10 + (WIDTH - 20.0) * t.firstFrame / frames;
      double width = (WIDTH - 20.0) * (t.lastFrame - t.firstFrame + 1) / frames;
      svg.append(
          format(
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#%06x\">"
                  + "<title>track %d</title></rect>",
              left,
              i * line,
              Math.max(1, width),
              Math.max(1, 0.8 * line),
              ObjectColours.of(t.id),
              t.id));
    }
    String words =
        "frame 0 to " + (frames - 1) + (all.size() > MOST ? ", the first " + MOST + " tracks" : "");
    return svg.append(
            format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text></svg>",
                WIDTH / 2, HEIGHT - 8, words))
        .toString();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
