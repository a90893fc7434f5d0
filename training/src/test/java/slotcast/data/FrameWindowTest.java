package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameWindowTest {
  /** Rows 0 to 3 of a frame of 4 columns: 10 a row, 1 a column; a second channel is 100 more. */
  private static final float[] WHOLE = new float[32];

  static {
    for (int i = 0; i < WHOLE.length; i++) {
      WHOLE[i] = 100 * (i / 16) + 10 * (i % 16 / 4) + i % 4;
    }
  }

  @Test
  void aWindowIsCutOut() {
    float[] out = new float[5];
    new FrameWindow(1, 2, 2, 2, 4).copy(WHOLE, 16, out, 1);
    assertThat(out).containsExactly(0, 112, 113, 122, 123);
  }

  @Test
  void anEnlargedOneIsInterpolatedAndKeepsWithinItsPart() {
    float[] out = new float[16];
    new FrameWindow(1, 1, 4, 4, 4, 2).copy(WHOLE, 0, out, 0);
    assertThat(out)
        .containsExactly(
            11, 11.25f, 11.75f, 12, 13.5f, 13.75f, 14.25f, 14.5f, 18.5f, 18.75f, 19.25f, 19.5f, 21,
            21.25f, 21.75f, 22);
    assertThat(FrameWindow.source(5, 2)).isEqualTo(3);
    assertThat(FrameWindow.source(5, 1)).isEqualTo(5);
    FrameWindow odd = new FrameWindow(0, 0, 5, 5, 4, 1.5);
    odd.copy(WHOLE, 0, new float[25], 0);
    assertThat(odd.row(4)).isEqualTo(3);
    assertThat(odd.column(0)).isZero();
  }
}
