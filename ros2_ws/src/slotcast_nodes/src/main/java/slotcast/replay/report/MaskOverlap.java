package slotcast.replay.report;

import slotcast.image.FrameMapping;

/** How a mask, moved, lies on a later one; both at the model's resolution. */
record MaskOverlap(long both, long either) {
  /**
   * Moves a mask by whole cells. What leaves the frame is not compared.
   *
   * @param from cells of the earlier frame, row-major
   * @param fromLabel of the object in it
   * @param to cells of the later frame
   * @param toLabel of the object in it
   * @param dx how far it is moved, in pixels of the camera
   * @param dy how far it is moved, in pixels of the camera
   */
  static MaskOverlap of(
      byte[] from, int fromLabel, byte[] to, int toLabel, double dx, double dy, FrameMapping m) {
    int w = m.modelWidth();
    int h = m.modelHeight();
    int right = (int) Math.round(Math.max(-w, Math.min(w, dx / m.scaleX())));
    int down = (int) Math.round(Math.max(-h, Math.min(h, dy / m.scaleY())));
    long both = 0;
    long either = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int fromX = x - right;
        int fromY = y - down;
        boolean a =
            fromX >= 0
                && fromX < w
                && fromY >= 0
                && fromY < h
                && (from[fromY * w + fromX] & 0xff) == fromLabel;
        boolean b = (to[y * w + x] & 0xff) == toLabel;
        both += a && b ? 1 : 0;
        either += a || b ? 1 : 0;
      }
    }
    return new MaskOverlap(both, either);
  }

  /** 0 to 1; 0 if both are empty. */
  double iou() {
    return either == 0 ? 0 : (double) both / either;
  }
}
