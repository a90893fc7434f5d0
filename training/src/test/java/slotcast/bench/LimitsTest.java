package slotcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Limits say what is over them, and nothing of what was not measured. */
class LimitsTest {
  private static final List<Row> ROWS =
      List.of(row("rollout", 6, 100 * 1024), row("frame_to_masks", 2, 10 * 1024));

  private static Row row(String path, double processorMs, double bytes) {
    return new Row(
        "shipped", path, "eager", 1, 1, 1, 1, 1, 1, processorMs, processorMs, bytes, null, 1.0, 1);
  }

  private static Limits ratio(double atMost) {
    return new Limits(
        null, List.of(new Limits.Limit("shipped rollout", "shipped frame_to_masks", atMost)));
  }

  @Test
  void withinLimitsNothingIsSaid() {
    assertThat(ratio(3).exceeded(ROWS)).isEmpty();
    assertThat(new Limits(Map.of("shipped rollout", 100.0), null).exceeded(ROWS)).isEmpty();
  }

  @Test
  void whatIsOverALimitIsNamedWithBothNumbers() {
    assertThat(ratio(2.9).exceeded(ROWS))
        .containsExactly(
            "shipped rollout takes 3.00 times the processor time of shipped frame_to_masks,"
                + " expected at most 2.90");
    assertThat(new Limits(Map.of("shipped rollout", 99.5), null).exceeded(ROWS))
        .containsExactly("shipped rollout allocates 100.0 KiB a round, expected at most 99.5");
  }

  @Test
  void pathsThatWereNotMeasuredHaveNoLimits() {
    Limits limits =
        new Limits(
            Map.of("obj3d rollout", 0.0),
            List.of(new Limits.Limit("obj3d rollout", "shipped frame_to_masks", 0)));
    assertThat(limits.exceeded(ROWS)).isEmpty();
  }
}
