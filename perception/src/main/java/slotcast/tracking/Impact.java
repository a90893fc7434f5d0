package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How far a touch may throw an object off its path. If every object goes on as it moved between its
 * last two sightings, some pairs come to touch; the impact at a step is the pair's relative speed
 * times the steps since then, the largest over the other objects, in pixels of the camera. It is 0
 * for an object that meets nobody, whatever its neighbours do.
 *
 * <p>Two objects touch in the image where their centres are as near as the mean of their sizes
 * (root of their boxes' areas) while they approach. That is a guess: one behind the other looks the
 * same.
 */
public final class Impact {
  private static final int PER_STEP = 2; // times looked at

  private Impact() {}

  private record Motion(double x, double y, double dx, double dy, double size) {
    /** At the newest sighting; per step. */
    static Motion of(List<Sighting> past, long stepNanos) {
      Sighting now = past.get(past.size() - 1);
      double size = Math.sqrt(now.box().width() * now.box().height());
      if (past.size() < 2) {
        return new Motion(now.x(), now.y(), 0, 0, size);
      }
      Sighting before = past.get(past.size() - 2);
      double steps = (double) (now.stampNanos() - before.stampNanos()) / stepNanos;
      return new Motion(
          now.x(), now.y(), (now.x() - before.x()) / steps, (now.y() - before.y()) / steps, size);
    }
  }

  /**
   * Of one object.
   *
   * @param trackId of the object, in {@code pasts}
   * @param pasts sightings of all objects that are seen now, oldest first, by track
   * @param stepNanos time between two steps
   * @return by steps ahead, from 1; never falling
   */
  public static List<Double> of(
      int trackId, Map<Integer, List<Sighting>> pasts, long stepNanos, int steps) {
    Motion own = Motion.of(pasts.get(trackId), stepNanos);
    double[] impact = new double[steps];
    for (Map.Entry<Integer, List<Sighting>> other : pasts.entrySet()) {
      if (other.getKey() == trackId) {
        continue;
      }
      Motion their = Motion.of(other.getValue(), stepNanos);
      double touch = touch(own, their, steps);
      double speed = Math.hypot(own.dx - their.dx, own.dy - their.dy);
      for (int k = 1; k <= steps; k++) {
        impact[k - 1] = Math.max(impact[k - 1], speed * Math.max(0, k - touch));
      }
    }
    List<Double> out = new ArrayList<>();
    for (double value : impact) {
      out.add(value);
    }
    return out;
  }

  /** Steps until two touch; infinite if they do not. */
  private static double touch(Motion a, Motion b, int steps) {
    double near = (a.size + b.size) / 2;
    double dx = a.dx - b.dx;
    double dy = a.dy - b.dy;
    for (int i = 0; i <= PER_STEP * steps; i++) {
      double t = (double) i / PER_STEP;
      double x = a.x - b.x + t * dx;
      double y = a.y - b.y + t * dy;
      if (Math.hypot(x, y) < near && x * dx + y * dy < 0) {
        return t;
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
