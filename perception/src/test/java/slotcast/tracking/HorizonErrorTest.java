package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;

class HorizonErrorTest {
  private final FrameMapping mapping = FrameMapping.of(Fit.STRETCH, 200, 100, 32, 32);

  @Test
  void gathersSecondMomentsAndScalesThemToAnyCamera() {
    HorizonError.Collector collector = new HorizonError.Collector(3);
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      collector.add(1, 2 * a, a + b, mapping); // variances 4 and 2, covariance 2
      collector.add(2, 3, 0, mapping); // a bias counts
    }
    HorizonError error = collector.table();
    Covariance one = error.covariance(1, mapping);
    assertThat(one.xx()).isCloseTo(4, within(0.2));
    assertThat(one.xy()).isCloseTo(2, within(0.1));
    assertThat(one.yy()).isCloseTo(2, within(0.1));
    assertThat(error.covariance(2, mapping).xx()).isCloseTo(9, within(1e-9));
    FrameMapping larger = FrameMapping.of(Fit.STRETCH, 400, 100, 32, 32);
    assertThat(error.covariance(1, larger).xx()).isCloseTo(4 * one.xx(), within(1e-9));
    assertThat(error.covariance(1, larger).yy()).isCloseTo(one.yy(), within(1e-9));
  }

  @Test
  void beyondTheTableTheDeviationGrowsInProportion() {
    HorizonError error =
        new HorizonError(List.of(1e-4, 4e-4), List.of(0.0, 0.0), List.of(1e-4, 4e-4));
    double two = error.covariance(2, mapping).xx();
    assertThat(error.covariance(6, mapping).xx()).isCloseTo(9 * two, within(1e-9));
  }

  @Test
  void theFallbackGrows() {
    for (int k = 1; k < 20; k++) {
      assertThat(HorizonError.FALLBACK.covariance(k + 1, mapping).yy())
          .isGreaterThan(HorizonError.FALLBACK.covariance(k, mapping).yy());
    }
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new HorizonError(List.of(1.0), List.of(2.0), List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no covariance");
    assertThatThrownBy(() -> new HorizonError(List.of(), List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HorizonError.Collector(2).table())
        .isInstanceOf(IllegalStateException.class);
  }
}
