package slotcast.tsne;

import java.util.HashMap;
import java.util.Map;

/**
 * How far classes of points lie apart: of every point's nearest neighbours, the share that belong
 * to another class. 0 where every class keeps to itself; {@link #chance} where classes mean
 * nothing.
 */
public final class NeighbourShare {
  private NeighbourShare() {}

  /**
   * The mean over points.
   *
   * @param classes of each point
   * @param neighbours how many of each point are looked at, below the number of points
   */
  public static double of(Points x, int[] classes, int neighbours) {
    if (classes.length != x.count()) {
      throw new IllegalArgumentException(
          classes.length + " classes, expected one for each of " + x.count() + " points");
    }
    int[][] nearest = NearestNeighbours.of(x, neighbours).indices();
    long others = 0;
    for (int i = 0; i < nearest.length; i++) {
      for (int j : nearest[i]) {
        others += classes[j] == classes[i] ? 0 : 1;
      }
    }
    return (double) others / ((long) nearest.length * neighbours);
  }

  /** As the other, in the plane. */
  public static double of(Embedding y, int[] classes, int neighbours) {
    return of(new Points(y.count(), 2, y.toFloats()), classes, neighbours);
  }

  /** What to expect if the same classes were dealt out at random. */
  public static double chance(int[] classes) {
    double n = classes.length;
    double same = 0;
    Map<Integer, Integer> counts = new HashMap<>();
    for (int c : classes) {
      counts.merge(c, 1, Integer::sum);
    }
    for (int count : counts.values()) {
      same += (double) count * (count - 1);
    }
    return n < 2 ? 0 : 1 - same / (n * (n - 1));
  }
}
