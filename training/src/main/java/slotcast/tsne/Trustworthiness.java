package slotcast.tsne;

import java.util.stream.IntStream;

/**
 * How far the neighbours in an embedding are neighbours in the data (Venna and Kaski 2001): 1 when
 * all are, about 0.5 for an embedding at random.
 */
public final class Trustworthiness {
  private Trustworthiness() {}

  /**
   * @param x the data
   * @param embedding of the same points
   * @param neighbours how many of each point are looked at, below half the points
   */
  public static double of(Points x, Embedding embedding, int neighbours) {
    return ofEvery(1, x, embedding, neighbours);
  }

  /** As {@link #of}, judged by every so-manieth point only: of many points all would take O(N²). */
  static double ofEvery(int every, Points x, Embedding embedding, int neighbours) {
    int n = x.count();
    if (embedding.count() != n) {
      throw new IllegalArgumentException(
          "embedding has " + embedding.count() + " points, the data " + n);
    }
    if (neighbours < 1 || 2 * neighbours >= n) {
      throw new IllegalArgumentException(
          "neighbours is " + neighbours + ", expected 1 to below half of " + n + " points");
    }
    int judges = (n - 1) / every + 1;
    long penalty =
        IntStream.range(0, judges)
            .parallel()
            .mapToLong(i -> penalty(x, embedding, neighbours, i * every))
            .sum();
    double k = neighbours;
    return 1 - penalty * 2 / (judges * k * (2.0 * n - 3 * k - 1));
  }

  /** Sum of how far beyond rank k the embedding's k neighbours of a point are in the data. */
  private static long penalty(Points x, Embedding embedding, int k, int i) {
    int n = x.count();
    double[] inData = new double[n];
    double[] inPlane = new double[n];
    for (int j = 0; j < n; j++) {
      double dx = embedding.x()[i] - embedding.x()[j];
      double dy = embedding.y()[i] - embedding.y()[j];
      inData[j] = x.squaredDistance(i, j);
      inPlane[j] = dx * dx + dy * dy;
    }
    inPlane[i] = Double.POSITIVE_INFINITY;
    long penalty = 0;
    for (int m = 0; m < k; m++) {
      int nearest = 0;
      for (int j = 1; j < n; j++) {
        if (inPlane[j] < inPlane[nearest]) {
          nearest = j;
        }
      }
      inPlane[nearest] = Double.POSITIVE_INFINITY;
      int rank = 1;
      for (int j = 0; j < n; j++) {
        boolean closer =
            inData[j] < inData[nearest] || (inData[j] == inData[nearest] && j < nearest);
        if (j != i && closer) {
          rank++;
        }
      }
      penalty += Math.max(0, rank - k);
    }
    return penalty;
  }
}
