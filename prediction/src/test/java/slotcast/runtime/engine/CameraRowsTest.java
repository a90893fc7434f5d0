package slotcast.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class CameraRowsTest {
  private static FloatBuffer six() {
    return FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6});
  }

  @Test
  void arraysAreFilledInTurnAndMadeWhereThereAreNone() {
    float[] own = new float[2];
    float[][] rows = {null, own, null};
    CameraRows.fill(rows, six());
    assertThat(rows).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    assertThat(rows[1]).isSameAs(own);
  }

  @Test
  void anArrayOfAnotherLengthIsRefused() {
    FloatBuffer values = six();
    float[][] rows = {null, new float[4]};
    assertThatThrownBy(() -> CameraRows.fill(rows, values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("masks of camera 1 go into 4 values, expected 3");
  }
}
