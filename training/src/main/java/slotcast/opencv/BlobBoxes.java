package slotcast.opencv;

import java.util.ArrayList;
import java.util.List;
import slotcast.image.RgbImage;
import slotcast.motion.MovingBlob;
import slotcast.tracking.Box;

/** Boxes around moving blobs. */
final class BlobBoxes {
  private BlobBoxes() {}

  /** In pixels of the frame. */
  static List<Box> of(Yardstick.Moves moves, RgbImage frame) {
    double down = (double) frame.height() / moves.height();
    double across = (double) frame.width() / moves.width();
    List<Box> boxes = new ArrayList<>();
    for (MovingBlob blob : moves.blobs()) {
      int left = moves.width();
      int right = -1;
      int top = moves.height();
      int bottom = -1;
      for (int p : blob.pixels()) {
        left = Math.min(left, p % moves.width());
        right = Math.max(right, p % moves.width());
        top = Math.min(top, p / moves.width());
        bottom = Math.max(bottom, p / moves.width());
      }
      boxes.add(Box.between(left * across, top * down, (right + 1) * across, (bottom + 1) * down));
    }
    return boxes;
  }
}
