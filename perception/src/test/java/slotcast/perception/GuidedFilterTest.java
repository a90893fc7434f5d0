package slotcast.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GuidedFilterTest {
  private static final int H = 9;
  private static final int W = 12;
  private static final int N = H * W;

  private static float[] noise(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) (2 * random.nextDouble() - 1);
    }
    return out;
  }

  /** The definition, pixel by pixel and window by window. */
  private static double[] byDefinition(float[] image, float[] mask, int radius, double epsilon) {
    double[][] slopes = new double[N][3];
    double[] offsets = new double[N];
    for (int p = 0; p < N; p++) {
      int[] window = window(p, radius);
      double[] mean = new double[3];
      double maskMean = 0;
      for (int q : window) {
        maskMean += mask[q] / window.length;
        for (int c = 0; c < 3; c++) {
          mean[c] += colour(image, c, q) / window.length;
        }
      }
      double[][] equations = new double[3][4];
      for (int i = 0; i < 3; i++) {
        for (int q : window) {
          double di = colour(image, i, q) - mean[i];
          for (int j = 0; j < 3; j++) {
            equations[i][j] += di * (colour(image, j, q) - mean[j]) / window.length;
          }
          equations[i][3] += di * (mask[q] - maskMean) / window.length;
        }
        equations[i][i] += epsilon;
      }
      slopes[p] = solve(equations);
      offsets[p] = maskMean;
      for (int c = 0; c < 3; c++) {
        offsets[p] -= slopes[p][c] * mean[c];
      }
    }
    double[] out = new double[N];
    for (int p = 0; p < N; p++) {
      int[] window = window(p, radius);
      for (int q : window) {
        double fitted = offsets[q];
        for (int c = 0; c < 3; c++) {
          fitted += slopes[q][c] * colour(image, c, p);
        }
        out[p] += fitted / window.length;
      }
    }
    return out;
  }

  private static double colour(float[] image, int c, int p) {
    return (image[c * N + p] + 1.0) / 2;
  }

  private static int[] window(int p, int radius) {
    return java.util.stream.IntStream.range(0, N)
        .filter(q -> Math.abs(q / W - p / W) <= radius && Math.abs(q % W - p % W) <= radius)
        .toArray();
  }

  /** Gauss and Jordan, with pivots. */
  private static double[] solve(double[][] m) {
    for (int i = 0; i < 3; i++) {
      int pivot = i;
      for (int r = i + 1; r < 3; r++) {
        pivot = Math.abs(m[r][i]) > Math.abs(m[pivot][i]) ? r : pivot;
      }
      double[] swap = m[i];
      m[i] = m[pivot];
      m[pivot] = swap;
      for (int r = 0; r < 3; r++) {
        double factor = r == i ? 0 : m[r][i] / m[i][i];
        for (int c = 0; c < 4; c++) {
          m[r][c] -= factor * m[i][c];
        }
      }
    }
    return new double[] {m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]};
  }

  private static float[] filtered(float[] image, float[] mask, int radius, double epsilon) {
    GuidedFilter filter = new GuidedFilter(H, W, radius, epsilon);
    float[] masks = noise(3 * N, 77); // the mask is the second of three
    filter.guide(noise(3 * N, 78)); // an earlier image leaves nothing behind
    filter.apply(masks, 0);
    System.arraycopy(mask, 0, masks, N, N);
    filter.guide(image);
    filter.apply(masks, N);
    return java.util.Arrays.copyOfRange(masks, N, 2 * N);
  }

  @Test
  void filtersAsDefined() {
    for (int radius : new int[] {1, 3, 20}) {
      float[] image = noise(3 * N, radius);
      float[] mask = noise(N, 100 + radius);
      float[] out = filtered(image, mask, radius, 1e-2);
      double[] expected = byDefinition(image, mask, radius, 1e-2);
      for (int p = 0; p < N; p++) {
        assertThat(out[p])
            .as("radius %d, pixel %d", radius, p)
            .isCloseTo((float) expected[p], within(2e-5f));
      }
    }
  }

  @Test
  void aBlurredMaskGetsTheImagesEdge() {
    float[] image = new float[3 * N];
    float[] mask = new float[N];
    for (int p = 0; p < N; p++) {
      boolean object = p % W >= 6;
      image[p] = object ? 0.8f : -0.2f; // red
      image[N + p] = object ? -0.8f : -0.2f;
      image[2 * N + p] = object ? -0.8f : -0.2f;
      mask[p] = Math.min(1, Math.max(0, (p % W - 3) / 5f)); // from column 3 to column 8
    }
    float[] out = filtered(image, mask, 3, 1e-3);
    for (int y = 0; y < H; y++) {
      float before = out[y * W + 5];
      float after = out[y * W + 6];
      assertThat(after - before).isGreaterThan(0.4f); // 0.2 in the blurred mask
      assertThat(before).isLessThan(0.4f);
      assertThat(after).isGreaterThan(0.6f);
    }
  }

  @Test
  void aFlatImageSmoothsAndKeepsConstants() {
    float[] mask = noise(N, 7);
    float[] flat = filtered(new float[3 * N], mask, 2, 1e-3);
    double[] expected = byDefinition(new float[3 * N], mask, 2, 1e-3);
    assertThat(flat[40]).isCloseTo((float) expected[40], within(1e-5f));
    float[] one = new float[N];
    java.util.Arrays.fill(one, 0.25f);
    for (float v : filtered(noise(3 * N, 8), one, 2, 1e-3)) {
      assertThat(v).isCloseTo(0.25f, within(1e-5f));
    }
  }
}
