package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameStatisticsTest {
  @Test
  void quantilesAreOfTheNearestRank() {
    double[] sorted = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertThat(FrameStatistics.quantile(sorted, 0.5)).isEqualTo(5);
    assertThat(FrameStatistics.quantile(sorted, 0.95)).isEqualTo(10);
    assertThat(FrameStatistics.quantile(sorted, 0)).isEqualTo(1);
    assertThat(FrameStatistics.quantile(sorted, 1)).isEqualTo(10);
    assertThat(FrameStatistics.quantile(new double[] {3}, 0.99)).isEqualTo(3);
    assertThat(FrameStatistics.quantile(new double[0], 0.5)).isNaN();
  }

  @Test
  void latenciesAreThoseOfTheLastFrames() {
    FrameStatistics statistics = new FrameStatistics();
    assertThat(statistics.snapshot().p50Ms()).isNaN();
    for (int i = 0; i < FrameStatistics.WINDOW; i++) {
      statistics.out(1_000_000);
    }
    assertThat(statistics.snapshot().p50Ms()).isEqualTo(1);
    for (int i = 0; i < FrameStatistics.WINDOW; i++) {
      statistics.out(i < FrameStatistics.WINDOW - 20 ? 3_000_000 : 50_000_000);
    }
    assertThat(statistics.snapshot().p50Ms()).isEqualTo(3);
    assertThat(statistics.snapshot().p99Ms()).isEqualTo(50);
    assertThat(statistics.snapshot().out()).isEqualTo(2L * FrameStatistics.WINDOW);
  }
}
