package slotcast.tsne;

/**
 * Points in the plane.
 *
 * @param x first coordinates (N)
 * @param y second coordinates (N)
 * @param divergence Kullback-Leibler divergence at the last check of the descent; NaN if there was
 *     none
 * @param lastIteration number of the last iteration, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // a result, never compared by equals
public record Embedding(double[] x, double[] y, double divergence, int lastIteration) {
  /** Number of points. */
  public int count() {
    return x.length;
  }

  /** (N,2) row-major in float32. */
  public float[] toFloats() {
    float[] values = new float[2 * x.length];
    for (int i = 0; i < x.length; i++) {
      values[2 * i] = (float) x[i];
      values[2 * i + 1] = (float) y[i];
    }
    return values;
  }

  /** Points from (N,2) row-major. */
  public static Embedding of(float[] values) {
    if (values.length % 2 != 0) {
      throw new IllegalArgumentException(values.length + " values, expected (N,2)");
    }
    double[] x = new double[values.length / 2];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = values[2 * i];
      y[i] = values[2 * i + 1];
    }
    return new Embedding(x, y, Double.NaN, -1);
  }

  double[] flat() {
    double[] flat = new double[2 * x.length];
    System.arraycopy(x, 0, flat, 0, x.length);
    System.arraycopy(y, 0, flat, x.length, x.length);
    return flat;
  }

  static Embedding ofFlat(double[] flat, double divergence, int lastIteration) {
    int n = flat.length / 2;
    double[] x = new double[n];
    double[] y = new double[n];
    System.arraycopy(flat, 0, x, 0, n);
    System.arraycopy(flat, n, y, 0, n);
    return new Embedding(x, y, divergence, lastIteration);
  }
}
