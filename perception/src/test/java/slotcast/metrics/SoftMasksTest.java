package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SoftMasksTest {
  @Test
  void undecidedPixelsGoToTheSlotOfTheSmallestMaximum() {
    float[] masks = {
      0.9f, 0.40f, 0.2f, 0.3f, //
      0.1f, 0.35f, 0.7f, 0.3f, //
      0.0f, 0.25f, 0.1f, 0.4f,
    };
    assertThat(SoftMasks.argmax(masks, 3)).containsExactly(0, 0, 1, 2);
    assertThat(SoftMasks.labels(masks, 3)).containsExactly(0, 2, 1, 2);
  }

  @Test
  void theFirstAmongEqualsWins() {
    assertThat(SoftMasks.argmax(new float[] {0.5f, 0.5f}, 2)).containsExactly(0);
    assertThatThrownBy(() -> SoftMasks.labels(new float[5], 2)).hasMessageContaining("5 values");
  }
}
