package slotcast.replay.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Optional;
import slotcast.image.PixelFont;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.node.ObjectColours;
import slotcast.node.OverlayPainter;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** Whole frames of one size: the camera's image, the objects on it, what is predicted. */
final class Panels {
  private static final double MASK_OPACITY = 0.5;
  private static final int TEXT = 0xf2f2f2;

  private final int width;
  private final int height;
  private final OverlayPainter painter = new OverlayPainter(MASK_OPACITY);

  /**
   * @param width of each picture, in pixels
   * @param height of each picture, in pixels; images of another shape are distorted
   */
  Panels(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /** The image alone. */
  RgbImage plain(RgbImage image) {
    return PngFile.rgbOf(scaled(image));
  }

  /**
   * Masks, boxes and track ids over the image.
   *
   * @param steps of the predicted paths to draw too; 0 for none
   */
  RgbImage objects(Seen seen, int steps) {
    BufferedImage panel = scaled(painter.paint(seen.image(), seen.labels(), seen.objects()));
    paths(panel, seen, steps);
    RgbImage out = PngFile.rgbOf(panel);
    for (TrackedObject object : seen.objects()) {
      String id = Integer.toString(object.trackId());
      int x = (int) Math.max(0, object.box().left() * width / seen.image().width() + 3);
      int y = (int) Math.max(0, object.box().top() * height / seen.image().height() + 3);
      PixelFont.draw(out, x + 1, y + 1, 2, 0, id);
      PixelFont.draw(out, x, y, 2, TEXT, id);
    }
    return out;
  }

  /** A predicted frame, in the camera's image, with the paths that lead there. */
  RgbImage predicted(Seen seen, RgbImage frame, int steps) {
    BufferedImage panel = scaled(frame);
    paths(panel, seen, steps);
    return PngFile.rgbOf(panel);
  }

  /** The image, darkened, with a line of text. */
  RgbImage note(RgbImage image, String text) {
    RgbImage panel = plain(image);
    byte[] data = panel.data();
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) ((data[i] & 0xff) / 3);
    }
    PixelFont.draw(panel, (width - PixelFont.width(text, 2)) / 2, height / 2, 2, TEXT, text);
    return panel;
  }

  private void paths(BufferedImage panel, Seen seen, int steps) {
    if (steps == 0 || seen.prediction().isEmpty()) {
      return;
    }
    Graphics2D g = panel.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    double across = (double) width / seen.image().width();
    double down = (double) height / seen.image().height();
    for (Trajectory path : seen.prediction().get().trajectories()) {
      Optional<TrackedObject> now = seen.object(path.trackId());
      now.ifPresent(o -> draw(g, o, path, Math.min(steps, path.points().size()), across, down));
    }
    g.dispose();
  }

  private static void draw(
      Graphics2D g, TrackedObject now, Trajectory path, int steps, double across, double down) {
    Path2D line = new Path2D.Double();
    line.moveTo(now.x() * across, now.y() * down);
    for (TrajectoryPoint point : path.points().subList(0, steps)) {
      line.lineTo(point.x() * across, point.y() * down);
    }
    g.setStroke(new BasicStroke(5, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.setColor(new Color(0, 0, 0, 150));
    g.draw(line);
    g.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.setColor(new Color(ObjectColours.of(path.trackId())));
    g.draw(line);
    g.setStroke(new BasicStroke(1));
    TrajectoryPoint end = path.at(steps);
    g.draw(Snapshots.ellipse(end, across, down));
    g.setColor(Color.WHITE);
    g.fill(new Ellipse2D.Double(end.x() * across - 3, end.y() * down - 3, 6, 6));
  }

  private BufferedImage scaled(RgbImage image) {
    if (image.width() == width && image.height() == height) {
      return PngFile.buffered(image);
    }
    BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = target.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.drawImage(PngFile.buffered(image), 0, 0, width, height, null);
    g.dispose();
    return target;
  }
}
