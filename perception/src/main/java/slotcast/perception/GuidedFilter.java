package slotcast.perception;

import java.util.Arrays;

/**
 * Gives soft masks the edges of the image they were drawn from (guided filter, He et al. 2013, with
 * a colour guide): in each window a mask is fitted as an affine function of the image's colours, so
 * that it turns where they turn. A decoder's blobs get the outlines of their objects, and shadows
 * fall back to the floor.
 *
 * <p>Windows are squares of {@code 2*radius+1} pixels, cut off at the border. Built once for a
 * size, told each image, then applied to its masks; not safe for several threads.
 */
final class GuidedFilter {
  private static final int COLOURS = 3;

  private final int height;
  private final int width;
  private final int radius;
  private final double epsilon;
  private final float[][] guide; // (3,n)
  private final float[][] mean; // (3,n)
  private final float[][] inverse; // of the covariance of colours plus epsilon: 00 01 02 11 12 22
  private final float[] mask; // and what follows: scratch
  private final float[] maskMean;
  private final float[][] slope; // (3,n)
  private final float[] offset;
  private final float[] product;
  private final float[] boxed;
  private final float[] sums;
  private final double[] columns; // running sums
  private final double[] rowShares; // (h)
  private final double[] columnShares; // (w)

  /**
   * @param radius in pixels, at least 1
   * @param epsilon variance of colours, of values in [0,1], below which a window counts as flat
   */
  GuidedFilter(int height, int width, int radius, double epsilon) {
    int n = height * width;
    this.height = height;
    this.width = width;
    this.radius = radius;
    this.epsilon = epsilon;
    guide = new float[COLOURS][n];
    mean = new float[COLOURS][n];
    inverse = new float[6][n];
    mask = new float[n];
    maskMean = new float[n];
    slope = new float[COLOURS][n];
    offset = new float[n];
    product = new float[n];
    boxed = new float[n];
    sums = new float[n];
    columns = new double[width];
    rowShares = shares(height, radius);
    columnShares = shares(width, radius);
  }

  /**
   * Another image, from which the masks that follow were drawn.
   *
   * @param image (3,h,w) in [-1,1]
   */
  void guide(float[] image) {
    int n = height * width;
    for (int c = 0; c < COLOURS; c++) {
      for (int p = 0; p < n; p++) {
        guide[c][p] = (image[c * n + p] + 1) / 2;
      }
      box(guide[c], mean[c]);
    }
    int k = 0;
    for (int i = 0; i < COLOURS; i++) {
      for (int j = i; j < COLOURS; j++) {
        covariance(guide[i], mean[i], guide[j], mean[j], inverse[k++]);
      }
    }
    invert(inverse, epsilon);
  }

  /**
   * Gives a mask the image's edges, in place; a little below 0 or above 1 in places.
   *
   * @param masks (K,h,w)
   * @param from where the mask begins
   */
  void apply(float[] masks, int from) {
    int n = height * width;
    System.arraycopy(masks, from, mask, 0, n);
    box(mask, maskMean);
    for (int i = 0; i < COLOURS; i++) {
      covariance(guide[i], mean[i], mask, maskMean, slope[i]);
    }
    for (int p = 0; p < n; p++) {
      float x = slope[0][p];
      float y = slope[1][p];
      float z = slope[2][p];
      slope[0][p] = inverse[0][p] * x + inverse[1][p] * y + inverse[2][p] * z;
      slope[1][p] = inverse[1][p] * x + inverse[3][p] * y + inverse[4][p] * z;
      slope[2][p] = inverse[2][p] * x + inverse[4][p] * y + inverse[5][p] * z;
      offset[p] = maskMean[p];
      for (int i = 0; i < COLOURS; i++) {
        offset[p] -= slope[i][p] * mean[i][p];
      }
    }
    box(offset, boxed);
    System.arraycopy(boxed, 0, masks, from, n);
    for (int i = 0; i < COLOURS; i++) {
      box(slope[i], boxed);
      for (int p = 0; p < n; p++) {
        masks[from + p] += boxed[p] * guide[i][p];
      }
    }
  }

  private void covariance(float[] a, float[] meanA, float[] b, float[] meanB, float[] out) {
    for (int p = 0; p < product.length; p++) {
      product[p] = a[p] * b[p];
    }
    box(product, out);
    for (int p = 0; p < out.length; p++) {
      out[p] -= meanA[p] * meanB[p];
    }
  }

  /** Symmetric 3x3 matrices, by cofactors, in place. */
  private static void invert(float[][] m, double epsilon) {
    int n = m[0].length;
    for (int p = 0; p < n; p++) {
      double a = m[0][p] + epsilon;
      double b = m[1][p];
      double c = m[2][p];
      double d = m[3][p] + epsilon;
      double e = m[4][p];
      double f = m[5][p] + epsilon;
      double ca = d * f - e * e;
      double cb = c * e - b * f;
      double cc = b * e - c * d;
      double determinant = a * ca + b * cb + c * cc;
      m[0][p] = (float) (ca / determinant);
      m[1][p] = (float) (cb / determinant);
      m[2][p] = (float) (cc / determinant);
      m[3][p] = (float) ((a * f - c * c) / determinant);
      m[4][p] = (float) ((b * c - a * e) / determinant);
      m[5][p] = (float) ((a * d - b * b) / determinant);
    }
  }

  /** The mean over each pixel's window: along rows, then of all columns at once. */
  private void box(float[] x, float[] out) {
    for (int row = 0; row < height; row++) {
      rowMeans(x, row * width);
    }
    Arrays.fill(columns, 0);
    for (int row = 0; row < Math.min(radius, height); row++) {
      add(row * width);
    }
    for (int row = 0; row < height; row++) {
      if (row + radius < height) {
        add((row + radius) * width);
      }
      if (row - radius > 0) {
        subtract((row - radius - 1) * width);
      }
      double share = rowShares[row];
      int to = row * width;
      for (int i = 0; i < width; i++) {
        out[to + i] = (float) (columns[i] * share);
      }
    }
  }

  private void add(int from) {
    for (int i = 0; i < width; i++) {
      columns[i] += sums[from + i];
    }
  }

  private void subtract(int from) {
    for (int i = 0; i < width; i++) {
      columns[i] -= sums[from + i];
    }
  }

  /** Running means along one row. */
  private void rowMeans(float[] x, int from) {
    double sum = 0;
    for (int i = 0; i < Math.min(radius, width); i++) {
      sum += x[from + i];
    }
    for (int i = 0; i < width; i++) {
      if (i + radius < width) {
        sum += x[from + i + radius];
      }
      if (i - radius > 0) {
        sum -= x[from + i - radius - 1];
      }
      sums[from + i] = (float) (sum * columnShares[i]);
    }
  }

  /** One over the number of pixels in each window along a line. */
  private static double[] shares(int length, int radius) {
    double[] shares = new double[length];
    for (int i = 0; i < length; i++) {
      shares[i] = 1.0 / (Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1);
    }
    return shares;
  }
}
