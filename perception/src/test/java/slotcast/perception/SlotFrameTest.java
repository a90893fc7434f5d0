package slotcast.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;

/** What slots may be, whoever sends them. */
class SlotFrameTest {
  private static SlotFrame frame(int... trackIds) {
    int k = trackIds.length;
    return SlotFrame.of(
        "m",
        0,
        FrameMapping.of(FrameMapping.Fit.STRETCH, 64, 64, 32, 32),
        k,
        1,
        new float[k],
        trackIds,
        new float[SlotFrame.SIGHTING * k]);
  }

  /** Paths are told apart by their tracks. */
  @Test
  void aTrackIsInOneSlotAtMost() {
    assertThat(frame(0, 7, 0, 3).slotOf(3)).isEqualTo(3);
    assertThatThrownBy(() -> frame(0, 7, 3, 0, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("track 7 in slots 1 and 4, expected in one");
  }
}
