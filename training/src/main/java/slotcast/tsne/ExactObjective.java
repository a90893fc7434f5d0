package slotcast.tsne;

import java.util.stream.IntStream;

/**
 * All pairs, O(N²). With q_ij = 1 / (1 + |y_i - y_j|²) and Z = Σ q, the gradient of point i is 4
 * Σ_j (p_ij - q_ij/Z) q_ij (y_i - y_j); both parts are summed in one pass, since Z is only a
 * factor.
 */
final class ExactObjective implements Objective {
  private final double[][] p;

  /**
   * @param p (N,N) joint affinities, diagonal 0
   */
  ExactObjective(double[][] p) {
    this.p = p;
  }

  @Override
  public int count() {
    return p.length;
  }

  @Override
  public double[][] affinities() {
    double[][] copy = new double[p.length][];
    for (int i = 0; i < p.length; i++) {
      copy[i] = p[i].clone();
    }
    return copy;
  }

  @Override
  public void gradient(double[] y, double exaggeration, double[] gradient) {
    int n = p.length;
    double[] z = new double[n];
    double[] repulsion = new double[2 * n];
    IntStream.range(0, n).parallel().forEach(i -> row(i, y, z, gradient, repulsion));
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += z[i];
    }
    for (int i = 0; i < 2 * n; i++) {
      gradient[i] = 4 * (exaggeration * gradient[i] - repulsion[i] / sum);
    }
  }

  private void row(int i, double[] y, double[] z, double[] attraction, double[] repulsion) {
    int n = p.length;
    double[] pi = p[i];
    double yx = y[i];
    double yy = y[n + i];
    double sumQ = 0;
    double ax = 0;
    double ay = 0;
    double rx = 0;
    double ry = 0;
    for (int j = 0; j < n; j++) {
      double dx = yx - y[j];
      double dy = yy - y[n + j];
      double q = 1 / (1 + dx * dx + dy * dy);
      sumQ += q;
      double pq = pi[j] * q;
      ax += pq * dx;
      ay += pq * dy;
      double qq = q * q;
      rx += qq * dx;
      ry += qq * dy;
    }
    z[i] = sumQ - 1; // without the point itself
    attraction[i] = ax;
    attraction[n + i] = ay;
    repulsion[i] = rx;
    repulsion[n + i] = ry;
  }

  @Override
  public double divergence(double[] y, double exaggeration) {
    int n = p.length;
    double[] z = new double[n];
    double[] rows = new double[n]; // Σ p log(p / q)
    double[] mass = new double[n]; // Σ p
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < n; j++) {
                if (j == i) {
                  continue;
                }
                double dx = y[i] - y[j];
                double dy = y[n + i] - y[n + j];
                double q = 1 / (1 + dx * dx + dy * dy);
                double pij = exaggeration * p[i][j];
                z[i] += q;
                mass[i] += pij;
                rows[i] += pij * Math.log(Math.max(pij, Affinities.SMALLEST) / q);
              }
            });
    double sumZ = 0;
    double sum = 0;
    double sumMass = 0;
    for (int i = 0; i < n; i++) {
      sumZ += z[i];
      sum += rows[i];
      sumMass += mass[i];
    }
    return sum + sumMass * Math.log(sumZ);
  }
}
