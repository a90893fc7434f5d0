package slotcast.metric.obstacle;

import java.util.ArrayList;
import java.util.List;
import slotcast.geometry.Vec3;

/**
 * Points about a robot so close together that the rays to them pass every cell near it: a costmap
 * that clears along them forgets what was marked there.
 *
 * <p>The points lie well beyond the circle that is to be cleared, since a costmap's rays end in the
 * middle of a cell: from far away, neighbouring rays are less than a cell apart within the circle.
 */
public final class ClearingRing {
  private static final double TIMES_BEYOND = 3;

  /** Neighbouring points, in cells. */
  private static final double APART = 0.8;

  private ClearingRing() {}

  /**
   * @param radius of the circle that is cleared, metres: the costmap's {@code raytrace_max_range}
   * @param cell of the costmap, metres
   * @param z of the points
   * @return points about the origin of the robot's frame
   */
  public static List<Vec3> points(double radius, double cell, double z) {
    double far = TIMES_BEYOND * radius;
    int count = (int) Math.ceil(2 * Math.PI * far / (APART * cell));
    List<Vec3> points = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * i / count;
      points.add(new Vec3(far * Math.cos(angle), far * Math.sin(angle), z));
    }
    return points;
  }
}
