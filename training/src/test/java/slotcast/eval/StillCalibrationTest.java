package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.perception.MaskCalibration;

/** A square that moves, and masks of it that are too large, too small or right. */
class StillCalibrationTest {
  private static final int SIZE = 24;
  private static final int FROM = 9;
  private static final int TO = 15; // exclusive

  @Test
  void aHaloIsTakenAway() {
    StillCalibration chosen = choose(0.9f, 0.6f);
    assertThat(chosen.before()).isCloseTo(36.0 / 100, within(1e-12)); // 6x6 within 10x10
    assertThat(chosen.agreement()).isEqualTo(1);
    assertThat(chosen.calibration().backgroundWeight()).isGreaterThan(1.5);
    assertThat(chosen.summary()).contains("IoU of 1.00 (0.36 as they are)");
  }

  @Test
  void aFaintMaskIsHelped() {
    StillCalibration chosen = choose(0.4f, 0.1f);
    assertThat(chosen.before()).isZero();
    assertThat(chosen.agreement()).isEqualTo(1);
    assertThat(chosen.calibration().backgroundWeight()).isLessThan(0.6);
  }

  @Test
  void masksThatAreRightStayAsTheyAre() {
    StillCalibration chosen = choose(0.9f, 0.1f);
    assertThat(chosen.agreement()).isEqualTo(1);
    assertThat(chosen.calibration()).isEqualTo(MaskCalibration.NONE);
  }

  @Test
  void withoutMotionMasksStayAsTheyAre() {
    assertThat(StillCalibration.choose(List.of(), SIZE, SIZE).calibration())
        .isEqualTo(MaskCalibration.NONE);
  }

  /** On a flat image, so that its edges say nothing. */
  private static StillCalibration choose(float inside, float around) {
    int pixels = SIZE * SIZE;
    float[] masks = new float[2 * pixels];
    boolean[] moves = new boolean[pixels];
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int p = y * SIZE + x;
        moves[p] = near(x, 0) && near(y, 0);
        masks[pixels + p] = moves[p] ? inside : near(x, 2) && near(y, 2) ? around : 0;
        masks[p] = 1 - masks[pixels + p];
      }
    }
    float[] image = new float[3 * pixels];
    return StillCalibration.choose(
        List.of(new StillCalibration.Look(masks, image, moves)), SIZE, SIZE);
  }

  private static boolean near(int at, int margin) {
    return at >= FROM - margin && at < TO + margin;
  }
}
