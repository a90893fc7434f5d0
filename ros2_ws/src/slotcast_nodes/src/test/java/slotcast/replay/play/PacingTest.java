package slotcast.replay.play;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long TODAY = 1_700_000_000L * SECOND;

  @Test
  void messagesAreAsFarApartAsTheirStamps() {
    Pacing pacing = new Pacing(1, () -> 5);
    assertThat(pacing.dueNanos(TODAY)).isEqualTo(5);
    assertThat(pacing.dueNanos(TODAY + 7)).isEqualTo(12);
    assertThat(pacing.dueNanos(TODAY + 7 + 10 * SECOND)).isEqualTo(12 + 10 * SECOND);
    assertThat(pacing.remark()).isEmpty();
  }

  @Test
  void aGapOfYearsIsASecondAndAStepBackNoWait() {
    Pacing pacing = new Pacing(1, () -> 0);
    assertThat(pacing.dueNanos(0)).isZero();
    assertThat(pacing.dueNanos(0)).isZero();
    assertThat(pacing.dueNanos(TODAY)).isEqualTo(SECOND);
    assertThat(pacing.dueNanos(0)).isEqualTo(SECOND);
    assertThat(pacing.dueNanos(3)).isEqualTo(SECOND + 3);
    assertThat(pacing.remark())
        .contains("1 gap(s) of more than 10 s between messages, up to 1700000000 s, played as 1 s");
  }

  @Test
  void stampsAtTheEndsOfALong() {
    Pacing pacing = new Pacing(1, () -> 0);
    pacing.dueNanos(Long.MIN_VALUE);
    assertThat(pacing.dueNanos(Long.MAX_VALUE)).isEqualTo(SECOND);
    assertThat(pacing.dueNanos(Long.MIN_VALUE)).isEqualTo(SECOND);
  }
}
