package slotcast.replay.report;

import java.util.List;
import java.util.Locale;
import slotcast.html.Html;
import slotcast.html.SvgChart;

/** Of a report: which objects were seen when, and what looks wrong about it. */
record TrackSection(PageBuilder page) {
  private static final int MOST_TRACKS = 60;

  void write(CameraMeasures camera) {
    objects(camera);
    events(camera);
  }

  private void objects(CameraMeasures camera) {
    page.append("<h3>Objects</h3>");
    List<TrackLog.Track> tracks = camera.tracks().tracks();
    if (tracks.isEmpty()) {
      page.paragraph("None was found.");
      return;
    }
    page.append("<div class=\"pair\"><div class=\"box\">")
        .append(
            new SvgChart("frames, in tens", "objects in a frame")
                .line("objects", PageBuilder.COLOURS.get(0), camera.tracks().objectsOverTime())
                .draw())
        .append("</div><div class=\"box\">")
        .append(TrackChart.draw(tracks))
        .append("</div></div>");
    long lost = tracks.stream().filter(t -> t.end == TrackLog.End.LOST).count();
    page.paragraph(
        String.format(
            Locale.ROOT,
            "%d tracks; %d were lost while the camera went on, the others ended with their scene or"
                + " the recording. The longest ones:",
            tracks.size(),
            lost));
    page.append("<table><tr><th>Track</th><th>from</th><th>to</th><th>frames</th>")
        .append("<th>confidence</th><th>end</th><th></th></tr>");
    tracks.stream()
        .sorted((a, b) -> Long.compare(b.frames, a.frames))
        .limit(MOST_TRACKS)
        .forEach(t -> track(camera, t));
    page.append("</table>");
  }

  private void track(CameraMeasures camera, TrackLog.Track t) {
    page.append("<tr><td>").append(t.id).append("</td>");
    page.cell("%.1f s", camera.seconds(t.firstNanos));
    page.cell("%.1f s", camera.seconds(t.lastNanos));
    page.cell("%.0f", (double) t.frames);
    page.cell("%.2f", t.confidence / t.frames);
    page.append("<td>").append(t.end.name().toLowerCase(Locale.ROOT)).append("</td><td>");
    if (t.picture != null) {
      page.append(Html.image(t.picture, "track " + t.id));
    }
    page.append("</td></tr>");
  }

  private void events(CameraMeasures camera) {
    page.append("<h3>What looks wrong about tracks</h3>");
    List<TrackEvents.Event> events = camera.events().events();
    for (TrackEvents.Kind kind : TrackEvents.Kind.values()) {
      List<TrackEvents.Event> of = events.stream().filter(e -> e.kind() == kind).toList();
      page.paragraph(of.size() + " suspected " + kind.key + ": " + kind.words + ".");
      if (of.isEmpty()) {
        continue;
      }
      page.append("<div class=\"shots\">");
      for (TrackEvents.Event e : of) {
        if (e.picture() != null) {
          page.figure(
              e.picture(),
              "tracks %d and %d, %.1f s, frame %d"
                  .formatted(e.first(), e.second(), camera.seconds(e.stampNanos()), e.frame()));
        }
      }
      page.append("</div>");
    }
  }
}
