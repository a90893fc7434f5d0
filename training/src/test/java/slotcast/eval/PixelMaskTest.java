package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pictures drawn with # for pixels of the mask. */
class PixelMaskTest {
  @Test
  void growsAndShrinksByAllNeighbours() {
    PixelMask mask = mask(".....", ".....", "..#..", ".....", ".....");
    assertThat(mask.grown(1).set())
        .isEqualTo(mask(".....", ".###.", ".###.", ".###.", ".....").set());
    assertThat(mask.grown(1).shrunk(1).set()).isEqualTo(mask.set());
    assertThat(mask.grown(2).count()).isEqualTo(25);
  }

  @Test
  void theImagesBorderTakesNothingAway() {
    assertThat(mask("##.", "##.", "...").shrunk(1).set())
        .isEqualTo(mask("#..", "...", "...").set());
  }

  @Test
  void holesAreFilledAndBaysAreNot() {
    assertThat(mask("#####", "#...#", "#.#.#", "#####").withoutHoles().count()).isEqualTo(20);
    PixelMask bay = mask("#####", "#....", "#.###", "#####");
    assertThat(bay.withoutHoles().set()).isEqualTo(bay.set());
    PixelMask corner = mask(".....", "..##.", ".#.#.", "..##.", "....."); // open at a corner
    assertThat(corner.withoutHoles().set()[12]).isFalse();
  }

  @Test
  void labelsAreBytesWithoutASign() {
    byte[] labels = {0, (byte) 200, 3, (byte) 200};
    assertThat(PixelMask.of(labels, 200, 2).set()).containsExactly(false, true, false, true);
    assertThat(PixelMask.labelled(labels, 2).set()).containsExactly(false, true, true, true);
  }

  private static PixelMask mask(String... rows) {
    int width = rows[0].length();
    boolean[] set = new boolean[rows.length * width];
    for (int p = 0; p < set.length; p++) {
      set[p] = rows[p / width].charAt(p % width) == '#';
    }
    return new PixelMask(set, width);
  }
}
