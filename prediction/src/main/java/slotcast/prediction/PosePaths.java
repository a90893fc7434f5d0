package slotcast.prediction;

import java.util.ArrayList;
import java.util.List;
import slotcast.image.FrameMapping;
import slotcast.perception.ObjectExtractor;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Box;
import slotcast.tracking.HorizonError;
import slotcast.tracking.MaskRegion;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/**
 * Paths from predicted positions: an object is where it is now, moved as its position moves. A
 * position that jumps is that of a slot that has let its object go, mostly since it leaves the
 * frame: the last motion goes on then.
 */
final class PosePaths implements PathBuilder {
  /** Of a position in one step, in half frames; the fastest objects of our scenes move by 0.2. */
  private static final double LARGEST_MOVE = 0.3;

  private final ObjectExtractor extractor;
  private final HorizonError error;
  private final int gridHeight;
  private final int gridWidth;

  /**
   * @param grid height and width of the feature map whose first and last cells are at -1 and 1
   */
  PosePaths(ObjectExtractor extractor, HorizonError error, List<Integer> grid) {
    this.extractor = extractor;
    this.error = error;
    this.gridHeight = grid.get(0);
    this.gridWidth = grid.get(1);
  }

  @Override
  public Trajectory path(SlotFrame newest, int slot, Sighting now, DrawnFuture drawn) {
    FrameMapping m = newest.mapping();
    double pixelsY = m.cropHeight() * (gridHeight - 1) / (2.0 * gridHeight); // of a distance of 1
    double pixelsX = m.cropWidth() * (gridWidth - 1) / (2.0 * gridWidth);
    float[] positions = drawn.positions();
    int k = 2 * slot;
    List<TrajectoryPoint> points = new ArrayList<>();
    Box box = now.box();
    double x = now.x();
    double y = now.y();
    double dy = 0; // of the last step, in units of positions
    double dx = 0;
    float lastY = newest.positions()[k];
    float lastX = newest.positions()[k + 1];
    boolean held = true;
    for (int s = 1; s <= drawn.steps(); s++) {
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
      MaskRegion seen = held ? extractor.observe(drawn.masks().get(s - 1), slot, m) : null;
      box = seen == null ? box : seen.box();
      points.add(
          new TrajectoryPoint(
              newest.stampNanos() + s * drawn.stepNanos(),
              x,
              y,
              box.at(x, y),
              error.covariance(s, m),
              seen != null));
    }
    return new Trajectory(newest.trackIds()[slot], points);
  }
}
