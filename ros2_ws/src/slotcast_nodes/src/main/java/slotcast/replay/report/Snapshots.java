package slotcast.replay.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import slotcast.image.Collage;
import slotcast.image.PixelFont;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.node.ObjectColours;
import slotcast.tracking.Box;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.TrajectoryPoint;

/** Small pictures of a report: parts of frames with boxes on them. */
final class Snapshots {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;
  private static final int SMALL = 48;
  private static final double MARGIN = 0.5; // about a region, in its own size
  private static final int GROUND = 0xffffff;

  private Snapshots() {}

  /** An object alone, small. */
  static RgbImage object(Seen seen, TrackedObject object) {
    return cut(seen.image(), around(object.box(), 0.15, SMALL, SMALL), SMALL, SMALL, List.of());
  }

  /** The same part of two frames beside each other, with the objects named. */
  static RgbImage beforeAndAfter(
      Seen before, Seen after, Box region, List<TrackedObject> then, List<TrackedObject> now) {
    Box part = around(region, MARGIN, WIDTH, HEIGHT);
    RgbImage out = Collage.blank(2 * WIDTH + 4, HEIGHT, GROUND);
    Collage.paste(cut(before.image(), part, WIDTH, HEIGHT, then), out, 0, 0);
    Collage.paste(cut(after.image(), part, WIDTH, HEIGHT, now), out, WIDTH + 4, 0);
    return out;
  }

  /** Where an object is, and the ellipse that should hold it with 95 %. */
  static RgbImage miss(Seen now, TrackedObject object, TrajectoryPoint expected) {
    Box part =
        around(Boxes.about(object.box(), expected.box()), MARGIN, WIDTH * 3 / 2, HEIGHT * 3 / 2);
    BufferedImage picture = scaled(now.image(), part, WIDTH * 3 / 2, HEIGHT * 3 / 2);
    double scale = picture.getWidth() / part.width();
    Graphics2D g = picture.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.scale(scale, scale);
    g.translate(-part.left(), -part.top());
    g.setStroke(new BasicStroke((float) (2 / scale)));
    g.setColor(Color.WHITE);
    g.draw(rectangle(object.box()));
    g.setColor(new Color(ObjectColours.of(object.trackId())));
    g.draw(rectangle(expected.box()));
    g.draw(ellipse(expected, 1, 1));
    g.dispose();
    return PngFile.rgbOf(picture);
  }

  /** About an expected centre, to hold the true one in 95 of 100 cases; axes along the image's. */
  static Ellipse2D ellipse(TrajectoryPoint p, double scaleX, double scaleY) {
    double root = -2 * Math.log(0.05);
    double across = Math.sqrt(root * p.covariance().xx()) * scaleX;
    double down = Math.sqrt(root * p.covariance().yy()) * scaleY;
    return new Ellipse2D.Double(
        p.x() * scaleX - across, p.y() * scaleY - down, 2 * across, 2 * down);
  }

  private static RgbImage cut(
      RgbImage image, Box part, int width, int height, List<TrackedObject> objects) {
    BufferedImage picture = scaled(image, part, width, height);
    double scale = width / part.width();
    Graphics2D g = picture.createGraphics();
    g.scale(scale, scale);
    g.translate(-part.left(), -part.top());
    g.setStroke(new BasicStroke((float) (2 / scale)));
    for (TrackedObject o : objects) {
      g.setColor(new Color(ObjectColours.of(o.trackId())));
      g.draw(rectangle(o.box()));
    }
    g.dispose();
    RgbImage out = PngFile.rgbOf(picture);
    for (TrackedObject o : objects) {
      int x = (int) Math.max(0, (o.box().left() - part.left()) * scale + 3);
      int y = (int) Math.max(0, (o.box().top() - part.top()) * scale + 3);
      PixelFont.draw(out, x, y, 1, GROUND, Integer.toString(o.trackId()));
    }
    return out;
  }

  private static Rectangle2D rectangle(Box box) {
    return new Rectangle2D.Double(box.left(), box.top(), box.width(), box.height());
  }

  /** A box about another, with a margin, of the shape of a picture. */
  private static Box around(Box box, double margin, int width, int height) {
    double across = Math.max(8, box.width() * (1 + 2 * margin));
    double down = Math.max(8, box.height() * (1 + 2 * margin));
    double scale = Math.max(across / width, down / height);
    return new Box(box.x(), box.y(), scale * width, scale * height);
  }

  /** A part of the image; what lies beyond its border is black. */
  private static BufferedImage scaled(RgbImage image, Box part, int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = picture.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.scale(width / part.width(), height / part.height());
    g.translate(-part.left(), -part.top());
    g.drawImage(PngFile.buffered(image), 0, 0, null);
    g.dispose();
    return picture;
  }
}
