package slotcast.tsne;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Barnes-Hut t-SNE (van der Maaten 2014), O(N log N) an iteration.
 *
 * <p>Two approximations: affinities only among the 3 · perplexity + 1 exact nearest neighbours of
 * each point (and back), and repulsion from far cells of a {@link QuadTree} as if their points were
 * at the centre. Attraction is exact over the affinities kept.
 */
final class BarnesHutObjective implements Objective {
  private final int n;
  private final double angle;

  /** Row i of the symmetric affinities lies at starts[i] to starts[i + 1]. */
  private final int[] starts;

  private final int[] columns;
  private final double[] values;

  BarnesHutObjective(Points x, double perplexity, double angle) {
    this.n = x.count();
    this.angle = angle;
    int k = Math.min(n - 1, (int) (3 * perplexity + 1));
    NearestNeighbours neighbours = NearestNeighbours.of(x, k);
    double[][] p = new double[n][k];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i ->
                Affinities.fit(
                    neighbours.squaredDistances()[i],
                    -1,
                    perplexity,
                    Affinities.ENTROPY_TOLERANCE,
                    p[i]));
    // Both directions of each pair, by rows; pairs that occur twice are merged.
    int[] sizes = new int[n + 1];
    for (int i = 0; i < n; i++) {
      sizes[i + 1] += k;
      for (int j : neighbours.indices()[i]) {
        sizes[j + 1]++;
      }
    }
    for (int i = 0; i < n; i++) {
      sizes[i + 1] = Math.addExact(sizes[i + 1], sizes[i]);
    }
    int[] next = Arrays.copyOf(sizes, n);
    long[] keys = new long[sizes[n]];
    double[] both = new double[sizes[n]];
    for (int i = 0; i < n; i++) {
      for (int m = 0; m < k; m++) {
        int j = neighbours.indices()[i][m];
        place(next, keys, both, i, j, p[i][m]);
        place(next, keys, both, j, i, p[i][m]);
      }
    }
    starts = new int[n + 1];
    columns = new int[sizes[n]];
    values = new double[sizes[n]];
    int size = 0;
    double total = 2.0 * n;
    for (int i = 0; i < n; i++) {
      int begin = sizes[i];
      int end = sizes[i + 1];
      Arrays.sort(keys, begin, end); // by column; the low half says where the value lies
      for (int at = begin; at < end; at++) {
        int column = (int) (keys[at] >>> 32);
        double value = both[(int) keys[at]] / total;
        if (size > starts[i] && columns[size - 1] == column) {
          values[size - 1] += value;
        } else {
          columns[size] = column;
          values[size++] = value;
        }
      }
      starts[i + 1] = size;
    }
  }

  private static void place(
      int[] next, long[] keys, double[] both, int row, int column, double value) {
    int at = next[row]++;
    keys[at] = (long) column << 32 | at;
    both[at] = value;
  }

  @Override
  public int count() {
    return n;
  }

  @Override
  public double[][] affinities() {
    double[][] p = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int at = starts[i]; at < starts[i + 1]; at++) {
        p[i][columns[at]] = values[at];
      }
    }
    return p;
  }

  @Override
  public void gradient(double[] y, double exaggeration, double[] gradient) {
    QuadTree tree = new QuadTree(y);
    double[] z = new double[n];
    double[] repulsion = new double[2 * n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            k -> {
              int i = tree.point(k);
              double[] out = new double[3];
              tree.repulsion(i, angle, out);
              z[i] = out[0];
              repulsion[i] = out[1];
              repulsion[n + i] = out[2];
              double ax = 0;
              double ay = 0;
              for (int at = starts[i]; at < starts[i + 1]; at++) {
                int j = columns[at];
                double dx = y[i] - y[j];
                double dy = y[n + i] - y[n + j];
                double pq = values[at] / (1 + dx * dx + dy * dy);
                ax += pq * dx;
                ay += pq * dy;
              }
              gradient[i] = ax;
              gradient[n + i] = ay;
            });
    double sum = 0;
    for (double v : z) {
      sum += v;
    }
    for (int i = 0; i < 2 * n; i++) {
      gradient[i] = 4 * (exaggeration * gradient[i] - repulsion[i] / sum);
    }
  }

  @Override
  public double divergence(double[] y, double exaggeration) {
    QuadTree tree = new QuadTree(y);
    double[] z = new double[n];
    double[] rows = new double[n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            k -> {
              int i = tree.point(k);
              double[] out = new double[3];
              tree.repulsion(i, angle, out);
              z[i] = out[0];
              for (int at = starts[i]; at < starts[i + 1]; at++) {
                int j = columns[at];
                double dx = y[i] - y[j];
                double dy = y[n + i] - y[n + j];
                double p = exaggeration * values[at];
                rows[i] += p * Math.log(Math.max(p, Affinities.SMALLEST) * (1 + dx * dx + dy * dy));
              }
            });
    double sumZ = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sumZ += z[i];
      sum += rows[i];
    }
    double mass = 0;
    for (int at = 0; at < starts[n]; at++) {
      mass += exaggeration * values[at];
    }
    return sum + mass * Math.log(sumZ);
  }
}
