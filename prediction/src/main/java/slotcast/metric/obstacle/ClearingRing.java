package slotcast.metric.obstacle;

import java.util.ArrayList;
import java.util.List;
import slotcast.geometry.Vec3;

/**
 * Points about a robot so close together that the rays to them pass every cell within their circle:
 * a costmap that clears along them forgets what was marked there.
 */
public final class ClearingRing {
  /** Rays to the points are apart by this share of a cell at the circle. */
  private static final double APART = 0.5;

  /** So far beyond the circle that its last cells are passed, too, in cells. */
  private static final double BEYOND = 1.5;

  private ClearingRing() {}

  /**
   * @param radius of the circle that is cleared, metres
   * @param cell of the costmap, metres
   * @param z of the points
   * @return points about the origin of the robot's frame
   */
  public static List<Vec3> points(double radius, double cell, double z) {
    double far = radius + BEYOND * cell;
    int count = (int) Math.ceil(2 * Math.PI * far / (APART * cell));
    List<Vec3> points = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * i / count;
      points.add(new Vec3(far * Math.cos(angle), far * Math.sin(angle), z));
    }
    return points;
  }
}
