package slotcast.prediction;

import java.util.List;
import slotcast.image.FrameMapping;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Box;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/**
 * Paths from predicted positions: an object is where it is now, moved as its position moves. A
 * position that jumps is that of a slot that has let its object go, mostly since it leaves the
 * frame: the last motion goes on then.
 *
 * <p>Its box keeps the size that perception saw, and its place about the centre. Boxes of predicted
 * masks, which cost ten drawings, fit true ones no better, and neither do boxes that grow with the
 * predicted scales.
 */
final class PosePaths implements PathBuilder {
  /** Of a position in one step, in half frames; the fastest objects of our scenes move by 0.2. */
  private static final double LARGEST_MOVE = 0.3;

  private final int gridHeight;
  private final int gridWidth;

  /**
   * @param grid height and width of the feature map whose first and last cells are at -1 and 1
   */
  PosePaths(List<Integer> grid) {
    this.gridHeight = grid.get(0);
    this.gridWidth = grid.get(1);
  }

  @Override
  public Trajectory path(SlotFrame newest, int slot, Sighting now, RolloutSteps expected) {
    FrameMapping m = newest.mapping();
    double pixelsY = m.cropHeight() * (gridHeight - 1) / (2.0 * gridHeight); // of a distance of 1
    double pixelsX = m.cropWidth() * (gridWidth - 1) / (2.0 * gridWidth);
    float[] positions = expected.positions();
    int k = 2 * slot;
    TrajectoryPoint[] points = new TrajectoryPoint[expected.steps()];
    double x = now.x();
    double y = now.y();
    double dy = 0; // of the last step, in units of positions
    double dx = 0;
    float lastY = newest.positions()[k];
    float lastX = newest.positions()[k + 1];
    boolean held = true;
    for (int s = 1; s <= expected.steps(); s++) {
      int at = 2 * newest.numSlots() * (s - 1) + k;
      double moveY = positions[at] - lastY;
      double moveX = positions[at + 1] - lastX;
      held = held && Math.hypot(moveX, moveY) <= LARGEST_MOVE;
      if (held) {
        dy = moveY;
        dx = moveX;
      }
      y += pixelsY * dy;
      x += pixelsX * dx;
      lastY = positions[at];
      lastX = positions[at + 1];
      Box box = now.boxAt(x, y);
      points[s - 1] =
          new TrajectoryPoint(
              newest.stampNanos() + s * expected.stepNanos(),
              x,
              y,
              box,
              expected.errors().get(s - 1),
              held && overlaps(box, m));
    }
    return new Trajectory(newest.trackIds()[slot], List.of(points));
  }

  private static boolean overlaps(Box box, FrameMapping m) {
    return box.right() > 0
        && box.bottom() > 0
        && box.left() < m.cameraWidth()
        && box.top() < m.cameraHeight();
  }
}
