package slotcast.node;

import java.util.List;
import slotcast.image.RgbImage;
import slotcast.tracking.Box;
import slotcast.tracking.TrackedObject;

/** Draws masks and boxes over a camera's image. */
public final class OverlayPainter {
  private final double opacity;

  /**
   * @param opacity of the masks' colours, 0 to 1
   */
  public OverlayPainter(double opacity) {
    this.opacity = opacity;
  }

  /**
   * A new image: the camera's, each object's mask in the colour of its track, and its box.
   *
   * @param labels the label image, of the image's size
   */
  public RgbImage paint(RgbImage image, byte[] labels, List<TrackedObject> objects) {
    int[] colours = new int[256];
    boolean[] drawn = new boolean[256];
    for (TrackedObject object : objects) {
      colours[object.label()] = ObjectColours.of(object.trackId());
      drawn[object.label()] = true;
    }
    byte[] data = image.data().clone();
    int[] weight = {(int) Math.round(opacity * 256), 0};
    weight[1] = 256 - weight[0];
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i] & 0xff;
      if (drawn[label]) {
        int colour = colours[label];
        for (int c = 0; c < 3; c++) {
          int over = colour >> (16 - 8 * c) & 0xff;
          int under = data[3 * i + c] & 0xff;
          data[3 * i + c] = (byte) ((over * weight[0] + under * weight[1]) >> 8);
        }
      }
    }
    RgbImage painted = new RgbImage(image.width(), image.height(), data);
    for (TrackedObject object : objects) {
      frame(painted, object.box(), colours[object.label()]);
    }
    return painted;
  }

  private static void frame(RgbImage image, Box box, int colour) {
    int left = clamp(box.left(), image.width());
    int right = clamp(box.right() - 1, image.width());
    int top = clamp(box.top(), image.height());
    int bottom = clamp(box.bottom() - 1, image.height());
    for (int x = left; x <= right; x++) {
      image.setRgb(x, top, colour);
      image.setRgb(x, bottom, colour);
    }
    for (int y = top; y <= bottom; y++) {
      image.setRgb(left, y, colour);
      image.setRgb(right, y, colour);
    }
  }

  private static int clamp(double position, int size) {
    return (int) Math.max(0, Math.min(size - 1, Math.round(position)));
  }
}
