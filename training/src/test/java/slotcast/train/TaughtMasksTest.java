package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** A clip of two frames of 20x20; slot 1 is the floor. */
class TaughtMasksTest {
  private static final int PIXELS = 400;
  private static final int SLOTS = 4;
  private static final int FLOOR = 1;

  /** Of so many pixels each from the first on, row by row; the floor has the others. */
  private static float[] masks(int[] first, int[] second) {
    float[] masks = new float[2 * SLOTS * PIXELS];
    for (int t = 0; t < 2; t++) {
      int[] areas = t == 0 ? first : second;
      int from = 0;
      for (int k = 0; k < SLOTS; k++) {
        for (int p = from; p < from + areas[k]; p++) {
          masks[(t * SLOTS + k) * PIXELS + p] = 0.7f;
          masks[(t * SLOTS + FLOOR) * PIXELS + p] = 0.3f;
        }
        from += areas[k];
      }
      for (int p = from; p < PIXELS; p++) {
        masks[(t * SLOTS + FLOOR) * PIXELS + p] = 1;
      }
    }
    return masks;
  }

  private static float[] taught(float[] masks) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray of = manager.create(masks, new Shape(1, 2, SLOTS, 20, 20));
      return TaughtMasks.of(of).toFloatArray();
    }
  }

  @Test
  void aSpeckThatGoesAwayIsTheFloors() {
    float[] taught = taught(masks(new int[] {40, 0, 5, 0}, new int[] {0, 0, 0, 3}));
    float[] expected = masks(new int[] {40, 0, 0, 0}, new int[] {0, 0, 0, 0});
    assertThat(taught).containsExactly(expected);
  }

  @Test
  void whatStaysIsAnObjectHoweverSmallAndSoIsALargeOneThatGoes() {
    float[] all = masks(new int[] {40, 0, 5, 0}, new int[] {0, 0, 1, 6});
    assertThat(taught(all)).containsExactly(all);
  }
}
