package slotcast.opencv;

import java.util.ArrayList;
import java.util.List;
import slotcast.motion.MovingBlob;
import slotcast.tracking.Box;

/** Boxes around moving blobs. */
final class BlobBoxes {
  private BlobBoxes() {}

  /**
   * @param minArea smallest blob, as a share of the frame
   * @param down camera pixels per pixel, vertically
   * @param across camera pixels per pixel, horizontally
   */
  static List<Box> of(
      boolean[] moves, int height, int width, double minArea, double down, double across) {
    List<Box> boxes = new ArrayList<>();
    double least = minArea * moves.length;
    for (MovingBlob blob : MovingBlob.find(moves, height, width, least, moves.length)) {
      int left = width;
      int right = -1;
      int top = height;
      int bottom = -1;
      for (int p : blob.pixels()) {
        left = Math.min(left, p % width);
        right = Math.max(right, p % width);
        top = Math.min(top, p / width);
        bottom = Math.max(bottom, p / width);
      }
      boxes.add(Box.between(left * across, top * down, (right + 1) * across, (bottom + 1) * down));
    }
    return boxes;
  }
}
