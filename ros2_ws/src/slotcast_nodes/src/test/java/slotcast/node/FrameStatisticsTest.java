package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import slotcast.node.FrameStages.Stage;
import slotcast.node.FrameStatistics.Oddity;

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

  @Test
  void stagesTellWhereTheTimeWent() {
    FrameStatistics statistics = new FrameStatistics();
    assertThat(statistics.snapshot().stages()).isEmpty();
    FrameStages stages = new FrameStages(System.nanoTime() - 70_000_000);
    stages.end(Stage.RECEIVE);
    stages.end(Stage.PREPARE); // the frame did not wait
    stages.end(Stage.PUBLISH);
    statistics.out(stages);
    FrameStatistics.Snapshot now = statistics.snapshot();
    assertThat(now.stages().keySet())
        .containsExactly("receive", "wait", "prepare", "compute", "publish");
    assertThat(now.stages().get("receive").p50()).isGreaterThanOrEqualTo(70);
    assertThat(now.stages().get("wait").p99()).isZero();
    double sum = now.stages().values().stream().mapToDouble(q -> q.p50()).sum();
    assertThat(sum).isCloseTo(now.p50Ms(), within(1e-6));
  }

  @Test
  void resultsAfterTheDeadlineAreCounted() {
    FrameStatistics statistics = new FrameStatistics();
    statistics.out(9_000_000_000L); // there is none
    statistics.deadline(0.05);
    statistics.out(50_000_000);
    statistics.out(50_000_001);
    statistics.out(60_000_000);
    assertThat(statistics.snapshot().count(Oddity.LATE)).isEqualTo(2);
    statistics.deadline(0);
    statistics.out(60_000_000);
    assertThat(statistics.snapshot().count(Oddity.LATE)).isEqualTo(2);
    assertThat(statistics.snapshot().out()).isEqualTo(5);
  }
}
