package slotcast.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static slotcast.perception.StampGate.Verdict.FIRST;
import static slotcast.perception.StampGate.Verdict.JUMP;
import static slotcast.perception.StampGate.Verdict.LATE;
import static slotcast.perception.StampGate.Verdict.NEXT;
import static slotcast.perception.StampGate.Verdict.REPEATED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StampGateTest {
  private static List<StampGate.Verdict> judge(double... seconds) {
    StampGate gate = new StampGate(Duration.ofSeconds(2));
    return new ArrayList<>(
        Arrays.stream(seconds).mapToObj(s -> gate.judge(Math.round(s * 1e9))).toList());
  }

  @Test
  void aSteadyCamera() {
    assertThat(judge(10, 10.1, 10.2, 12.2)).containsExactly(FIRST, NEXT, NEXT, NEXT);
  }

  @Test
  void repeatedAndSwappedFramesArePassedOverAndTheNextIsMeasuredAgainstTheNewest() {
    assertThat(judge(10, 10.1, 10.1, 10.3, 10.2, 10.4))
        .containsExactly(FIRST, NEXT, REPEATED, NEXT, LATE, NEXT);
  }

  @Test
  void aClockThatIsSetBackALittleCatchesUp() {
    assertThat(judge(10, 9.5, 9.9, 10.1)).containsExactly(FIRST, LATE, LATE, NEXT);
  }

  @Test
  void aRealJumpInEitherDirectionBeginsANewScene() {
    assertThat(judge(10, 15, 15.1, 10, 10.1)).containsExactly(FIRST, JUMP, NEXT, JUMP, NEXT);
    assertThat(judge(10, 12.0001, 10.0001, 8)).containsExactly(FIRST, JUMP, LATE, JUMP);
  }

  @Test
  void gapsOfYearsDoNotOverflow() {
    StampGate gate = new StampGate(Duration.ofSeconds(2));
    assertThat(gate.judge(Long.MIN_VALUE + 1)).isEqualTo(FIRST);
    assertThat(gate.judge(Long.MAX_VALUE)).isEqualTo(JUMP);
    assertThat(gate.judge(0)).isEqualTo(JUMP);
  }

  @Test
  void afterAResetTheNextFrameIsTheFirst() {
    StampGate gate = new StampGate(Duration.ofSeconds(2));
    gate.judge(5);
    gate.reset();
    assertThat(gate.judge(5)).isEqualTo(FIRST);
  }
}
