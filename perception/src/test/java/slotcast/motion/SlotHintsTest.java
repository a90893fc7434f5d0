package slotcast.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.metrics.SoftMasks;

class SlotHintsTest {
  private static final int SIDE = 32;
  private static final int SLOTS = 4;
  private static final int OBJECT = 5; // pixels square
  private static final HintConfig CONFIG = new HintConfig(0.1, 0.008, 0.5, 0.001, 2);

  private final SlotHints hints = new SlotHints(CONFIG, SIDE, SIDE, SLOTS);

  /** Bright squares with these upper left corners on grey. */
  private static float[] frame(int... corners) {
    float[] image = new float[3 * SIDE * SIDE];
    for (int i = 0; i < corners.length; i += 2) {
      for (int p = 0; p < OBJECT * OBJECT; p++) {
        int at = (corners[i] + p / OBJECT) * SIDE + corners[i + 1] + p % OBJECT;
        for (int c = 0; c < 3; c++) {
          image[c * SIDE * SIDE + at] = 0.8f;
        }
      }
    }
    return image;
  }

  /** What a perfect model sees: slot, row and column of each object. */
  private boolean[] see(int... objects) {
    float[] masks = new float[SLOTS * SIDE * SIDE];
    float[] positions = new float[2 * SLOTS];
    float[] scales = new float[2 * SLOTS];
    Arrays.fill(masks, 0, SIDE * SIDE, 0.5f);
    for (int i = 0; i < objects.length; i += 3) {
      int k = objects[i];
      for (int p = 0; p < OBJECT * OBJECT; p++) {
        int at = (objects[i + 1] + p / OBJECT) * SIDE + objects[i + 2] + p % OBJECT;
        masks[k * SIDE * SIDE + at] = 1;
      }
      positions[2 * k] = (objects[i + 1] + 2) * 2f / (SIDE - 1) - 1;
      positions[2 * k + 1] = (objects[i + 2] + 2) * 2f / (SIDE - 1) - 1;
      scales[2 * k] = 0.09f;
      scales[2 * k + 1] = 0.09f;
    }
    return hints.seen(SoftMasks.argmax(masks, SLOTS), positions, scales).ended();
  }

  private void emptyScene() {
    for (int i = 0; i < 5; i++) {
      assertThat(hints.starts(frame())).isEmpty();
      see();
    }
  }

  @Test
  void anObjectThatEntersStartsTheFirstFreeSlotOnceAndWhereItIs() {
    emptyScene();
    List<SlotStart> starts = hints.starts(frame(10, 20));
    assertThat(starts).hasSize(1);
    SlotStart start = starts.get(0);
    assertThat(start.slot()).isEqualTo(1); // 0 is the background's
    assertThat(start.y()).isCloseTo(12 * 2.0 / 31 - 1, within(1e-6));
    assertThat(start.x()).isCloseTo(22 * 2.0 / 31 - 1, within(1e-6));
    assertThat(start.scaleX()).isCloseTo(0.09, within(0.02));
    see(1, 10, 20);
    for (int x = 21; x < 26; x++) { // as it walks on, its slot explains it
      assertThat(hints.starts(frame(10, x))).isEmpty();
      see(1, 10, x);
    }
    assertThat(hints.starts(frame(10, 26, 22, 3))).extracting(SlotStart::slot).containsExactly(2);
  }

  @Test
  void twoWhoPartAreTwo() {
    emptyScene();
    assertThat(hints.starts(frame(10, 10, 10, 15))).hasSize(1); // side by side: one blob
    see(1, 10, 10); // the slot keeps to the left one
    List<SlotStart> starts = new ArrayList<>();
    for (int x = 16; x < 24; x++) {
      starts.addAll(hints.starts(frame(10, 10, 10, x)));
      if (starts.isEmpty()) {
        see(1, 10, 10);
      } else {
        see(1, 10, 10, 2, 10, x);
      }
    }
    assertThat(starts).extracting(SlotStart::slot).containsExactly(2);
  }

  @Test
  void aSlotThatHoldsTwoStartsAgainAtOneAndTheOtherGetsItsOwn() {
    emptyScene();
    hints.starts(frame(10, 8));
    List<SlotStart> starts = new ArrayList<>();
    for (int i = 0; i < 5 && starts.isEmpty(); i++) {
      see(1, 10, 8, 1, 10, 18); // one slot on both
      starts.addAll(hints.starts(frame(10, 8, 10, 18)));
      assertThat(starts.isEmpty()).isEqualTo(i < 3);
    }
    assertThat(starts).extracting(SlotStart::slot).containsExactly(1, 2);
    assertThat(starts).extracting(s -> s.x() < -0.2).containsExactly(true, false);
  }

  @Test
  void aSlotMuchLargerThanItsBlobStartsAgainThere() {
    emptyScene();
    hints.starts(frame(10, 8));
    see(1, 10, 8, 1, 15, 8, 1, 20, 8);
    List<SlotStart> starts = hints.starts(frame(10, 8));
    assertThat(starts).extracting(SlotStart::slot).containsExactly(1);
    assertThat(starts.get(0).y()).isCloseTo(12 * 2.0 / 31 - 1, within(1e-6));
  }

  @Test
  void aSlotThatShowsNothingIsFreeAfterItsPatience() {
    emptyScene();
    hints.starts(frame(10, 20));
    see(1, 10, 20);
    for (int unseen = 1; unseen <= 3; unseen++) {
      hints.starts(frame());
      boolean[] ended = see();
      assertThat(ended[1]).isEqualTo(unseen == 3);
    }
    assertThat(hints.starts(frame(3, 3))).extracting(SlotStart::slot).containsExactly(1);
  }

  @Test
  void whatHasNoSlotLeftWaits() {
    emptyScene();
    float[] four = frame(2, 2, 2, 20, 20, 2, 20, 20);
    assertThat(hints.starts(four)).extracting(SlotStart::slot).containsExactly(1, 2, 3);
    see(1, 2, 2, 2, 2, 20, 3, 20, 2);
    assertThat(hints.starts(four)).isEmpty();
  }

  @Test
  void whoStandsStillKeepsTheSlotAndAMaskOnTheFloorIsNone() {
    emptyScene();
    hints.starts(frame(10, 20));
    see(1, 10, 20);
    for (int i = 0; i < 1500; i++) { // a background that followed would have taken it in after 400
      assertThat(hints.starts(frame(10, 20))).isEmpty();
      assertThat(see(1, 10, 20)).containsOnly(false);
    }
    hints.starts(frame(10, 20));
    assertThat(see(1, 22, 3)).containsOnly(false);
    hints.starts(frame(10, 20));
    see(1, 22, 3);
    hints.starts(frame(10, 20));
    assertThat(see(1, 22, 3)[1]).isTrue();
  }

  @Test
  void aNewSceneFreesAllSlotsAndKnowsTheBackgroundStill() {
    emptyScene();
    hints.starts(frame(10, 20));
    see(1, 10, 20);
    hints.reset();
    assertThat(hints.starts(frame(10, 20))).extracting(SlotStart::slot).containsExactly(1);
  }
}
