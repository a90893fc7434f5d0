package slotcast.replay.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import slotcast.image.PixelFont;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.node.ObjectColours;
import slotcast.node.OverlayPainter;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;
import slotcast.video.VideoWriter;

/** A video of what was seen and foreseen: one picture a frame, with masks, ids and paths. */
final class ReplayVideo implements Consumer<Seen>, AutoCloseable {
  private static final int LEAST_WIDTH = 320;
  private static final int MOST_WIDTH = 960;
  private static final int MOST_HEIGHT = 2160;
  private static final double USUAL_RATE = 10;
  private static final double LEAST_RATE = 1;
  private static final double MOST_RATE = 60;
  private static final int TEXT = 0xffffff;

  private final Path target;
  private final OverlayPainter painter = new OverlayPainter(0.45);
  private VideoWriter writer; // null before the second frame, which tells the rate
  private RgbImage first;
  private long firstNanos;
  private boolean complete;
  private int width;
  private int height;

  ReplayVideo(Path target) {
    this.target = target;
  }

  @Override
  public void accept(Seen seen) {
    if (width == 0) {
      double wide = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, seen.image().width()));
      width = even(wide);
      height = even(Math.min(MOST_HEIGHT, wide * seen.image().height() / seen.image().width()));
      first = picture(seen);
      firstNanos = seen.stampNanos();
      return;
    }
    if (writer == null) {
      double seconds = (seen.stampNanos() - firstNanos) * 1e-9;
      begin(seconds > 0 ? Math.max(LEAST_RATE, Math.min(MOST_RATE, 1 / seconds)) : USUAL_RATE);
    }
    writer.write(picture(seen));
  }

  private void begin(double rate) {
    writer = new VideoWriter(target, width, height, rate);
    writer.write(first);
    first = null;
  }

  private static int even(double size) {
    return Math.max(16, 2 * (int) Math.round(size / 2));
  }

  private RgbImage picture(Seen seen) {
    RgbImage painted = painter.paint(seen.image(), seen.result().labels(), seen.objects());
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = picture.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.drawImage(PngFile.buffered(painted), 0, 0, width, height, null);
    double across = (double) width / painted.width();
    double down = (double) height / painted.height();
    g.setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    seen.prediction().ifPresent(p -> p.trajectories().forEach(t -> draw(g, seen, t, across, down)));
    g.dispose();
    RgbImage out = Snapshots.toRgb(picture);
    for (TrackedObject o : seen.objects()) {
      String id = Integer.toString(o.trackId());
      int x = (int) Math.max(0, o.box().left() * across + 3);
      int y = (int) Math.max(0, o.box().top() * down + 3);
      PixelFont.draw(out, x + 1, y + 1, 2, 0, id);
      PixelFont.draw(out, x, y, 2, TEXT, id);
    }
    return out;
  }

  private static void draw(Graphics2D g, Seen seen, Trajectory path, double across, double down) {
    Optional<TrackedObject> now = seen.object(path.trackId());
    if (now.isEmpty()) {
      return;
    }
    Path2D line = new Path2D.Double();
    line.moveTo(now.get().x() * across, now.get().y() * down);
    for (TrajectoryPoint p : path.points()) {
      line.lineTo(p.x() * across, p.y() * down);
    }
    g.setColor(new Color(ObjectColours.of(path.trackId())));
    g.draw(line);
  }

  /** All frames have come. */
  void commit() {
    complete = true;
    close();
  }

  /** Finishes the file; without a frame, or before all have come, there is none. */
  @Override
  public void close() {
    if (writer == null && first != null && complete) {
      begin(USUAL_RATE);
    }
    if (writer != null) {
      writer.close();
    }
    if (!complete) {
      try {
        Files.deleteIfExists(target);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
