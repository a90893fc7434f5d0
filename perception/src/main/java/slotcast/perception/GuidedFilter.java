package slotcast.perception;

/**
 * Gives soft masks the edges of the image they were drawn from (guided filter, He et al. 2013, with
 * a colour guide): in each window a mask is fitted as an affine function of the image's colours, so
 * that it turns where they turn. A decoder's blobs get the outlines of their objects, and shadows
 * fall back to the floor.
 *
 * <p>Windows are squares of {@code 2*radius+1} pixels, cut off at the border. Built once for an
 * image, then applied to each mask; not safe for several threads.
 */
final class GuidedFilter {
  private static final int COLOURS = 3;

  private final int height;
  private final int width;
  private final int radius;
  private final float[][] guide = new float[COLOURS][];
  private final float[][] mean = new float[COLOURS][];
  private final float[][] inverse; // of the covariance of colours plus epsilon: 00 01 02 11 12 22
  private final float[] sums; // scratch

  /**
   * @param image (3,h,w) in [-1,1]
   * @param radius in pixels, at least 1
   * @param epsilon variance of colours, of values in [0,1], below which a window counts as flat
   */
  GuidedFilter(float[] image, int height, int width, int radius, double epsilon) {
    int n = height * width;
    this.height = height;
    this.width = width;
    this.radius = radius;
    sums = new float[n];
    for (int c = 0; c < COLOURS; c++) {
      guide[c] = new float[n];
      for (int p = 0; p < n; p++) {
        guide[c][p] = (image[c * n + p] + 1) / 2;
      }
      mean[c] = box(guide[c]);
    }
    float[][] covariance = new float[6][];
    int k = 0;
    for (int i = 0; i < COLOURS; i++) {
      for (int j = i; j < COLOURS; j++) {
        covariance[k++] = covariance(guide[i], mean[i], guide[j], mean[j]);
      }
    }
    inverse = inverse(covariance, epsilon);
  }

  /**
   * The mask with the image's edges.
   *
   * @param mask (h,w)
   * @return (h,w); a little below 0 or above 1 in places
   */
  float[] apply(float[] mask) {
    int n = mask.length;
    float[] maskMean = box(mask);
    float[][] c = new float[COLOURS][];
    for (int i = 0; i < COLOURS; i++) {
      c[i] = covariance(guide[i], mean[i], mask, maskMean);
    }
    float[][] slope = new float[COLOURS][n];
    float[] offset = new float[n];
    for (int p = 0; p < n; p++) {
      float x = c[0][p];
      float y = c[1][p];
      float z = c[2][p];
      slope[0][p] = inverse[0][p] * x + inverse[1][p] * y + inverse[2][p] * z;
      slope[1][p] = inverse[1][p] * x + inverse[3][p] * y + inverse[4][p] * z;
      slope[2][p] = inverse[2][p] * x + inverse[4][p] * y + inverse[5][p] * z;
      offset[p] = maskMean[p];
      for (int i = 0; i < COLOURS; i++) {
        offset[p] -= slope[i][p] * mean[i][p];
      }
    }
    float[] out = box(offset);
    for (int i = 0; i < COLOURS; i++) {
      float[] s = box(slope[i]);
      for (int p = 0; p < n; p++) {
        out[p] += s[p] * guide[i][p];
      }
    }
    return out;
  }

  private float[] covariance(float[] a, float[] meanA, float[] b, float[] meanB) {
    float[] product = new float[a.length];
    for (int p = 0; p < product.length; p++) {
      product[p] = a[p] * b[p];
    }
    float[] out = box(product);
    for (int p = 0; p < out.length; p++) {
      out[p] -= meanA[p] * meanB[p];
    }
    return out;
  }

  /** Of symmetric 3x3 matrices, by cofactors. */
  private static float[][] inverse(float[][] m, double epsilon) {
    int n = m[0].length;
    float[][] out = new float[6][n];
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
      out[0][p] = (float) (ca / determinant);
      out[1][p] = (float) (cb / determinant);
      out[2][p] = (float) (cc / determinant);
      out[3][p] = (float) ((a * f - c * c) / determinant);
      out[4][p] = (float) ((b * c - a * e) / determinant);
      out[5][p] = (float) ((a * d - b * b) / determinant);
    }
    return out;
  }

  /** The mean over each pixel's window. */
  private float[] box(float[] x) {
    for (int row = 0; row < height; row++) {
      means(x, sums, row * width, 1, width);
    }
    float[] out = new float[x.length];
    for (int column = 0; column < width; column++) {
      means(sums, out, column, width, height);
    }
    return out;
  }

  /** Running means along one line. */
  private void means(float[] x, float[] out, int start, int step, int length) {
    double sum = 0;
    for (int i = 0; i < Math.min(radius, length); i++) {
      sum += x[start + i * step];
    }
    for (int i = 0; i < length; i++) {
      if (i + radius < length) {
        sum += x[start + (i + radius) * step];
      }
      if (i - radius > 0) {
        sum -= x[start + (i - radius - 1) * step];
      }
      int count = Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1;
      out[start + i * step] = (float) (sum / count);
    }
  }
}
