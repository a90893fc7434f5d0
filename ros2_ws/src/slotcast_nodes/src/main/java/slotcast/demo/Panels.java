package slotcast.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;
import slotcast.image.PixelFont;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.node.ObjectColours;
import slotcast.node.OverlayPainter;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** Pictures of a moment: the camera's image, the masks over it, what is predicted. */
final class Panels {
  private static final double MASK_OPACITY = 0.55;
  private static final int TEXT = 0xf2f2f2;

  private final int width;
  private final int height;
  private final OverlayPainter painter = new OverlayPainter(MASK_OPACITY);

  /**
   * @param imageWidth of the camera, in pixels
   * @param imageHeight of the camera, in pixels
   * @param panelWidth of each picture, in pixels
   */
  Panels(int imageWidth, int imageHeight, int panelWidth) {
    width = panelWidth;
    height = Math.max(1, Math.round((float) panelWidth * imageHeight / imageWidth));
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The image alone. */
  RgbImage plain(RgbImage image) {
    return toRgb(scaled(image));
  }

  /** Masks, boxes and track ids over the image. */
  RgbImage masks(Moment moment) {
    if (moment.labels == null) {
      return note(moment.image, "no label image");
    }
    List<TrackedObject> objects = moment.objects();
    RgbImage panel = plain(painter.paint(moment.image, moment.labels, objects));
    double scale = (double) width / moment.image.width();
    for (TrackedObject object : objects) {
      String id = Integer.toString(object.trackId());
      int x = (int) (object.box().left() * scale) + 3;
      int y = (int) (object.box().top() * scale) + 3;
      PixelFont.draw(panel, x + 1, y + 1, 2, 0, id);
      PixelFont.draw(panel, x, y, 2, TEXT, id);
    }
    return panel;
  }

  /** A predicted frame with the paths that lead there. */
  RgbImage prediction(Moment moment, int steps) {
    RgbImage predicted = moment.predictedFrames.get(steps);
    if (predicted == null) {
      return note(moment.image, "no predicted frame");
    }
    BufferedImage panel = scaled(predicted);
    Graphics2D g = panel.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    double scale = (double) width / moment.image.width();
    List<TrackedObject> objects = moment.objects();
    for (Trajectory path : moment.paths()) {
      TrackedObject now =
          objects.stream().filter(o -> o.trackId() == path.trackId()).findFirst().orElse(null);
      if (now != null) {
        draw(g, now, path, Math.min(steps, path.points().size()), scale);
      }
    }
    g.dispose();
    return toRgb(panel);
  }

  private static void draw(
      Graphics2D g, TrackedObject now, Trajectory path, int steps, double scale) {
    Path2D line = new Path2D.Double();
    line.moveTo(now.x() * scale, now.y() * scale);
    for (TrajectoryPoint point : path.points().subList(0, steps)) {
      line.lineTo(point.x() * scale, point.y() * scale);
    }
    Color colour = new Color(ObjectColours.of(path.trackId()));
    g.setStroke(new BasicStroke(5, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.setColor(new Color(0, 0, 0, 150));
    g.draw(line);
    g.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.setColor(colour);
    g.draw(line);
    TrajectoryPoint end = path.at(steps);
    double deviationX = 2 * Math.sqrt(end.covariance().xx()) * scale;
    double deviationY = 2 * Math.sqrt(end.covariance().yy()) * scale;
    g.setStroke(new BasicStroke(1));
    g.draw(
        new Ellipse2D.Double(
            end.x() * scale - deviationX,
            end.y() * scale - deviationY,
            2 * deviationX,
            2 * deviationY));
    g.setColor(Color.WHITE);
    g.fill(new Ellipse2D.Double(end.x() * scale - 3, end.y() * scale - 3, 6, 6));
  }

  /** The image, darkened, with a line of text. */
  private RgbImage note(RgbImage image, String text) {
    RgbImage panel = plain(image);
    byte[] data = panel.data();
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) ((data[i] & 0xff) / 3);
    }
    int x = (width - PixelFont.width(text, 2)) / 2;
    PixelFont.draw(panel, x, height / 2, 2, TEXT, text);
    return panel;
  }

  private BufferedImage scaled(RgbImage image) {
    BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = target.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.drawImage(PngFile.buffered(image), 0, 0, width, height, null);
    g.dispose();
    return target;
  }

  private static RgbImage toRgb(BufferedImage image) {
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    byte[] rgb = new byte[bgr.length];
    for (int i = 0; i < bgr.length; i += 3) {
      rgb[i] = bgr[i + 2];
      rgb[i + 1] = bgr[i + 1];
      rgb[i + 2] = bgr[i];
    }
    return new RgbImage(image.getWidth(), image.getHeight(), rgb);
  }
}
