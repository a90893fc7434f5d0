package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;

class SightingErrorsTest {
  private static final FrameMapping WIDE =
      FrameMapping.of(FrameMapping.Fit.STRETCH, 200, 100, 64, 64);
  private static final int CASES = 20_000;

  /** Of the growth 1.5: a deviation of 2 and 1 pixels, times exp(0.75 doubt). */
  private static double[] offset(Random random, double doubt) {
    double tail = Math.sqrt(1 / (0.25 * chiSquared(random)));
    double size = tail * Math.exp(0.75 * doubt);
    return new double[] {2 * size * random.nextGaussian(), size * random.nextGaussian()};
  }

  /** With four degrees of freedom. */
  private static double chiSquared(Random random) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += Math.pow(random.nextGaussian(), 2);
    }
    return sum;
  }

  @Test
  void findsHowSightingsAreMoreOffWhereMasksAreUnsure() {
    Random random = new Random(4);
    SightingErrors errors = new SightingErrors();
    for (int i = 0; i < CASES; i++) {
      double doubt = 2 * random.nextDouble();
      double[] o = offset(random, doubt);
      errors.add(o[0], o[1], doubt, WIDE);
    }
    SightingErrors.Fit fit = errors.fit();
    assertThat(fit.growth()).isCloseTo(1.5, within(0.06));
    for (double doubt : new double[] {0, 1, 2}) { // the ellipse holds what it says at each doubt
      double scale = Math.exp(fit.growth() * doubt);
      double xx = scale * fit.moments().get(0) * 200 * 200;
      double yy = scale * fit.moments().get(2) * 100 * 100;
      int inside = 0;
      for (int i = 0; i < CASES; i++) {
        double[] o = offset(random, doubt);
        inside += o[0] * o[0] / xx + o[1] * o[1] / yy <= EllipseLevels.within(90) ? 1 : 0;
      }
      assertThat(100.0 * inside / CASES).as("inside at doubt %s", doubt).isCloseTo(90, within(1.0));
    }
  }

  @Test
  void doubtIsWhatAMaskLacksAndUsualWhereNobodySaid() {
    assertThat(SightingErrors.doubt(1)).isZero();
    assertThat(SightingErrors.doubt(0.75)).isEqualTo(1);
    assertThat(SightingErrors.doubt(0)).isEqualTo(0.7);
  }

  @Test
  void nothingToMeasureIsRefused() {
    assertThatThrownBy(() -> new SightingErrors().fit())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no sighting");
  }
}
