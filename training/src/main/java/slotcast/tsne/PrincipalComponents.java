package slotcast.tsne;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/**
 * The two directions of greatest variance: where t-SNE starts from, so that it needs no luck.
 *
 * <p>From the eigenvectors of the covariance (D,D), or of the Gram matrix (N,N) where that is
 * smaller. Each direction's sign is chosen so that its largest component is positive, as in
 * scikit-learn.
 */
final class PrincipalComponents {
  /** Standard deviation of the first coordinate at the start. */
  private static final double START_SPREAD = 1e-4;

  private PrincipalComponents() {}

  /** (2,N): coordinates along the first two components, scaled to a spread of 1e-4. */
  static double[] start(Points x) {
    double[][] components = components(x);
    int n = x.count();
    double[] mean = mean(x);
    double[] y = new double[2 * n];
    for (int c = 0; c < 2; c++) {
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < x.dimensions(); k++) {
          sum += (x.values()[i * x.dimensions() + k] - mean[k]) * components[c][k];
        }
        y[c * n + i] = sum;
      }
    }
    double square = 0;
    for (int i = 0; i < n; i++) {
      square += y[i] * y[i];
    }
    double spread = Math.sqrt(square / n);
    if (spread > 0) {
      for (int i = 0; i < y.length; i++) {
        y[i] *= START_SPREAD / spread;
      }
    }
    return y;
  }

  /** (2,D): unit vectors; zeros where the points have fewer dimensions than two. */
  static double[][] components(Points x) {
    int n = x.count();
    int d = x.dimensions();
    double[] mean = mean(x);
    double[][] centred = new double[n][d];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < d; k++) {
        centred[i][k] = x.values()[i * d + k] - mean[k];
      }
    }
    boolean gram = n < d;
    double[][] matrix = gram ? products(centred) : products(transposed(centred));
    EigenDecompositionSymmetric eigen =
        new EigenDecompositionSymmetric(new Array2DRowRealMatrix(matrix, false));
    double[][] components = new double[2][d];
    for (int c = 0; c < Math.min(2, matrix.length); c++) {
      double[] vector = eigen.getEigenvector(c).toArray(); // eigenvalues fall
      double[] component = gram ? combined(centred, vector) : vector;
      normalise(component);
      components[c] = component;
    }
    return components;
  }

  private static double[] combined(double[][] centred, double[] weights) {
    double[] sum = new double[centred[0].length];
    for (int i = 0; i < weights.length; i++) {
      for (int k = 0; k < sum.length; k++) {
        sum[k] += weights[i] * centred[i][k];
      }
    }
    return sum;
  }

  private static void normalise(double[] vector) {
    double square = Arrays.stream(vector).map(v -> v * v).sum();
    double largest = 0;
    for (double v : vector) {
      largest = Math.abs(v) > Math.abs(largest) ? v : largest;
    }
    double scale = square == 0 ? 0 : Math.signum(largest) / Math.sqrt(square);
    for (int k = 0; k < vector.length; k++) {
      vector[k] *= scale;
    }
  }

  private static double[] mean(Points x) {
    double[] mean = new double[x.dimensions()];
    for (int i = 0; i < x.values().length; i++) {
      mean[i % mean.length] += (double) x.values()[i] / x.count();
    }
    return mean;
  }

  private static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < t.length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  /** a · aᵀ. */
  private static double[][] products(double[][] a) {
    double[][] out = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < a[i].length; k++) {
          sum += a[i][k] * a[j][k];
        }
        out[i][j] = sum;
        out[j][i] = sum;
      }
    }
    return out;
  }
}
