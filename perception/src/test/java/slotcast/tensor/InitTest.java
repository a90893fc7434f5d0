package slotcast.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Distributions that no golden file holds: those of Flax. */
class InitTest {
  private static final int N = 100_000;

  private static double[] moments(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float v : values) {
      sum += v;
      squares += (double) v * v;
    }
    return new double[] {sum / values.length, squares / values.length};
  }

  @Test
  void lecunNormalHasVarianceOneOverFanInAndNoTails() {
    float[] values = Init.lecunNormal(25).draw(new SplittableRandom(1), N);
    double[] m = moments(values);
    assertThat(m[0]).isCloseTo(0, Offset.offset(5 * 0.2 / Math.sqrt(N)));
    assertThat(m[1]).isCloseTo(0.04, Offset.offset(0.04 * 5 / Math.sqrt(N)));
    // Cut at two deviations of a normal of deviation 0.2/0.8796.
    float largest = 0;
    for (float v : values) {
      largest = Math.max(largest, Math.abs(v));
    }
    assertThat((double) largest).isBetween(0.450, 0.4548);
  }

  @Test
  void aNormalMayHaveAMean() {
    double[] m = moments(new Init.Normal(0.1, 0.01).draw(new SplittableRandom(1), N));
    assertThat(m[0]).isCloseTo(0.1, Offset.offset(5 * 0.01 / Math.sqrt(N)));
    assertThat(m[1] - m[0] * m[0]).isCloseTo(1e-4, Offset.offset(1e-5));
  }

  @Test
  void orthogonalMatricesAreAndDiffer() {
    int size = 12;
    float[] three = new Init.Orthogonal(size).draw(new SplittableRandom(1), 3 * size * size);
    for (int block = 0; block < 3; block++) {
      for (int r = 0; r < size; r++) {
        for (int s = 0; s <= r; s++) {
          double dot = 0;
          for (int c = 0; c < size; c++) {
            dot +=
                (double) three[(block * size + r) * size + c]
                    * three[(block * size + s) * size + c];
          }
          assertThat(dot).isCloseTo(r == s ? 1 : 0, Offset.offset(1e-6));
        }
      }
    }
    assertThat(three[0]).isNotEqualTo(three[size * size]);
  }
}
