package slotcast.replay.play;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Time;

class SceneStampsTest {
  private final SceneStamps stamps = new SceneStamps();

  private int played(int sec) {
    return stamps.shifted(new Header(new Time(sec, 5), "cam")).stamp().sec();
  }

  @Test
  void theFirstKeepsItsStampsAndTheNextFollowsItAfterFiveSeconds() {
    stamps.nextRecording();
    assertThat(played(100)).isEqualTo(100);
    assertThat(played(101)).isEqualTo(101);
    stamps.nextRecording();
    assertThat(played(7)).isEqualTo(106);
    assertThat(played(8)).isEqualTo(107);
    assertThat(stamps.within(new Header(new Time(8, 5), "cam")).stamp())
        .isEqualTo(new Time(107, 5));
  }

  /** Shifted as the zero before it, the stamp would lie beyond the year 2038. */
  @Test
  void aClockThatWasSetInTheSecondRecordingIsAnotherStart() {
    stamps.nextRecording();
    assertThat(played(1_700_000_000)).isEqualTo(1_700_000_000);
    stamps.nextRecording();
    assertThat(played(0)).isEqualTo(1_700_000_005);
    assertThat(played(1_700_000_000)).isEqualTo(1_700_000_010);
    assertThat(played(1_700_000_001)).isEqualTo(1_700_000_011);
  }
}
