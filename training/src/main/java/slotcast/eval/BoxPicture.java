package slotcast.eval;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.metrics.LabelBox;
import slotcast.perception.PerceptionResult;
import slotcast.tracking.TrackedObject;

/** A frame with what perception saw in it: masks, boxes, and labelled boxes in white. */
final class BoxPicture {
  private static final float MASK_OPACITY = 0.5f;
  private static final double HUE_STEP = 0.381966; // golden angle: neighbours differ

  private BoxPicture() {}

  static RgbImage draw(RgbImage frame, PerceptionResult seen, LabelledBoxes.Frame truth) {
    RgbImage image = new RgbImage(frame.width(), frame.height(), frame.data().clone());
    byte[] labels = seen.labels();
    for (TrackedObject o : seen.objects()) {
      int colour = colour(o.trackId());
      for (int p = 0; p < labels.length; p++) {
        if ((labels[p] & 0xff) == o.label()) {
          for (int c = 0; c < 3; c++) {
            int own = image.data()[3 * p + c] & 0xff;
            int mask = colour >> (16 - 8 * c) & 0xff;
            image.data()[3 * p + c] =
                (byte) Math.round((1 - MASK_OPACITY) * own + MASK_OPACITY * mask);
          }
        }
      }
    }
    BufferedImage picture = PngFile.buffered(image);
    Graphics2D g = picture.createGraphics();
    g.setColor(Color.WHITE);
    truth.truth().forEach(b -> rectangle(g, b));
    for (TrackedObject o : seen.objects()) {
      g.setColor(new Color(colour(o.trackId())));
      int x = (int) Math.round(o.box().left());
      int y = (int) Math.round(o.box().top());
      g.drawRect(x, y, (int) Math.round(o.box().width()), (int) Math.round(o.box().height()));
    }
    g.dispose();
    return PngFile.rgbOf(picture);
  }

  private static void rectangle(Graphics2D g, LabelBox b) {
    int x = Math.round(b.x1());
    int y = Math.round(b.y1());
    g.drawRect(x, y, Math.round(b.x2() - b.x1()), Math.round(b.y2() - b.y1()));
  }

  private static int colour(int track) {
    return Color.HSBtoRGB((float) (track * HUE_STEP % 1), 1, 1);
  }
}
