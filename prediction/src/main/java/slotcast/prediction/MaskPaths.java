package slotcast.prediction;

import java.util.ArrayList;
import java.util.List;
import slotcast.image.FrameMapping;
import slotcast.perception.ObjectExtractor;
import slotcast.perception.SlotFrame;
import slotcast.tracking.MaskRegion;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/**
 * Paths from masks: an object is where it is now, moved as the centre of its mask moves from one
 * drawing to the next, and its box grows as that of its mask grows. Where the mask has vanished
 * (the object has left, or is hidden) the last motion goes on.
 */
final class MaskPaths implements PathBuilder {
  private final ObjectExtractor extractor;

  MaskPaths(ObjectExtractor extractor) {
    this.extractor = extractor;
  }

  @Override
  public Trajectory path(SlotFrame newest, int slot, Sighting now, RolloutSteps expected) {
    FrameMapping m = newest.mapping();
    MaskRegion drawnNow = extractor.observe(expected.masksNow(), slot, m);
    double offsetX = drawnNow == null ? 0 : now.x() - drawnNow.x();
    double offsetY = drawnNow == null ? 0 : now.y() - drawnNow.y();
    List<TrajectoryPoint> points = new ArrayList<>();
    double lastX = now.x();
    double lastY = now.y();
    double growthX = 1; // of the box since now
    double growthY = 1;
    int lastStep = 0;
    double dx = 0; // per step
    double dy = 0;
    for (int s = 1; s <= expected.steps(); s++) {
      MaskRegion seen = extractor.observe(expected.masks().get(s - 1), slot, m);
      if (seen != null) {
        double x = seen.x() + offsetX;
        double y = seen.y() + offsetY;
        dx = (x - lastX) / (s - lastStep);
        dy = (y - lastY) / (s - lastStep);
        lastX = x;
        lastY = y;
        if (drawnNow != null) {
          growthX = seen.box().width() / drawnNow.box().width();
          growthY = seen.box().height() / drawnNow.box().height();
        }
        lastStep = s;
      }
      double x = lastX + (s - lastStep) * dx;
      double y = lastY + (s - lastStep) * dy;
      points.add(
          new TrajectoryPoint(
              newest.stampNanos() + s * expected.stepNanos(),
              x,
              y,
              now.boxAt(x, y, growthX, growthY),
              expected.errors().get(s - 1),
              seen != null));
    }
    return new Trajectory(newest.trackIds()[slot], points);
  }
}
