package slotcast.tracking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slotcast.image.FrameMapping;

/**
 * Mean distance of predicted centres from true ones, in pixels of the camera, by method and steps
 * ahead. Every method is measured on the same objects at the same times: one that lacks a
 * prediction which others have is refused.
 */
public final class TrajectoryError {
  private final List<String> methods;
  private final int steps;
  private final double[][][] distance; // by method, subset, step
  private final long[][] count; // by subset, step
  private final long[][][][] covered; // by method, subset, level, step
  private final List<EllipseCollector> ellipses;
  private final Ellipses levels;
  private final SightingErrors sightings = new SightingErrors();

  /** Which predictions a mean is taken of. */
  public enum Subset {
    /** All. */
    ALL,
    /** Those in videos in which any objects collide. */
    COLLISION_VIDEO,
    /** Those of objects that collide between the prediction and the time predicted. */
    COLLISION_AHEAD,
    /** Those of objects that do not. */
    NO_COLLISION_AHEAD,
    /** Those of objects that had no other near ({@link Neighbours}) when they were made. */
    ALONE,
    /** The others. */
    NEAR_ANOTHER
  }

  /**
   * @param methods names
   * @param steps farthest prediction, in steps
   */
  public TrajectoryError(List<String> methods, int steps) {
    this(methods, steps, Ellipses.NORMAL);
  }

  /**
   * @param levels how large the ellipses are that covariances stand for
   */
  public TrajectoryError(List<String> methods, int steps, Ellipses levels) {
    if (methods.isEmpty() || steps < 1) {
      throw new IllegalArgumentException(methods + " over " + steps + " steps");
    }
    this.methods = List.copyOf(methods);
    this.steps = steps;
    int subsets = Subset.values().length;
    distance = new double[methods.size()][subsets][steps];
    count = new long[subsets][steps];
    covered = new long[methods.size()][subsets][EllipseLevels.PERCENT.size()][steps];
    ellipses = methods.stream().map(m -> new EllipseCollector()).toList();
    this.levels = levels;
  }

  /** The farthest prediction, in steps. */
  public int steps() {
    return steps;
  }

  /**
   * Adds one object at one time.
   *
   * @param predicted by method, one for each
   * @param step steps ahead, from 1
   * @param x true centre
   * @param y true centre
   * @param doubt of the mask that it was predicted from, see {@link SightingErrors#doubt}
   * @param mapping of the camera's image to the model's
   * @param subsets to count it in, {@link Subset#ALL} among them
   */
  public void add(
      Map<String, TrajectoryPoint> predicted,
      int step,
      double x,
      double y,
      double doubt,
      FrameMapping mapping,
      Set<Subset> subsets) {
    if (!predicted.keySet().containsAll(methods) || !subsets.contains(Subset.ALL)) {
      throw new IllegalArgumentException(
          "predictions of " + predicted.keySet() + " in " + subsets + ", expected " + methods);
    }
    for (int m = 0; m < methods.size(); m++) {
      TrajectoryPoint p = predicted.get(methods.get(m));
      double far = EllipseLevels.distance(p, x, y);
      Covariance shares = p.covariance().inShares(mapping);
      for (Subset s : subsets) {
        distance[m][s.ordinal()][step - 1] += Math.hypot(p.x() - x, p.y() - y);
        for (int i = 0; i < EllipseLevels.PERCENT.size(); i++) {
          boolean inside = far <= levels.within(EllipseLevels.PERCENT.get(i), step, shares);
          covered[m][s.ordinal()][i][step - 1] += inside ? 1 : 0;
        }
      }
      boolean contact = subsets.contains(Subset.COLLISION_AHEAD);
      ellipses.get(m).add(step, p, x, y, doubt, contact, mapping);
    }
    for (Subset s : subsets) {
      count[s.ordinal()][step - 1]++;
    }
  }

  /** Number of predictions so many steps ahead. */
  public long count(Subset subset, int step) {
    return count[subset.ordinal()][step - 1];
  }

  /** Mean distance, in pixels; NaN without predictions. */
  public double mean(String method, Subset subset, int step) {
    return distance[index(method)][subset.ordinal()][step - 1] / count(subset, step);
  }

  /** Mean distances by steps ahead, as a report shows them: keys "1", "5", "10". */
  public Map<String, Double> means(String method, Subset subset, List<Integer> at) {
    Map<String, Double> out = new LinkedHashMap<>();
    for (int step : at) {
      out.put(Integer.toString(step), mean(method, subset, step));
    }
    return out;
  }

  /**
   * Share of true centres inside the ellipse of their prediction that should hold so many; NaN
   * without predictions.
   *
   * @param percent one of {@link EllipseLevels#PERCENT}
   */
  public double coverage(String method, Subset subset, int percent, int step) {
    int level = EllipseLevels.PERCENT.indexOf(percent);
    return (double) covered[index(method)][subset.ordinal()][level][step - 1] / count(subset, step);
  }

  /**
   * The ellipses that hold as many of a method's errors as their names say, as factors of the
   * covariances that it gave.
   *
   * @throws IllegalStateException without a prediction one step ahead
   */
  public Ellipses ellipses(String method) {
    return ellipses.get(index(method)).ellipses(sightings.fit());
  }

  /**
   * The same where later sightings were added for true centres.
   *
   * @param offsets how far sightings are off, as {@link EllipseCollector#ellipsesWith} takes them
   * @throws IllegalStateException without a prediction one step ahead
   */
  public Ellipses ellipses(String method, List<double[]> offsets) {
    return ellipses.get(index(method)).ellipsesWith(offsets);
  }

  /**
   * Adds how far the sighting that a prediction starts from is off, for {@link #ellipses}.
   *
   * @param dx seen minus true, in pixels of the camera
   * @param dy seen minus true, in pixels of the camera
   * @param doubt of its mask, see {@link SightingErrors#doubt}
   */
  public void addStart(double dx, double dy, double doubt, FrameMapping mapping) {
    sightings.add(dx, dy, doubt, mapping);
  }

  private int index(String method) {
    int i = methods.indexOf(method);
    if (i < 0) {
      throw new IllegalArgumentException("method " + method + ", expected one of " + methods);
    }
    return i;
  }
}
