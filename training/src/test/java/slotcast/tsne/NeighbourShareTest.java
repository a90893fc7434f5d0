package slotcast.tsne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NeighbourShareTest {
  /** On a line: 0 1 2, far away 100 101 102. */
  private static final Points LINE = new Points(6, 1, new float[] {0, 1, 2.5f, 100, 101, 102.5f});

  @Test
  void clustersOfTheirOwnHaveNoOthersNear() {
    assertThat(NeighbourShare.of(LINE, new int[] {0, 0, 0, 1, 1, 1}, 2)).isZero();
  }

  @Test
  void equalsACountByHand() {
    // Nearest one of each: 0→1, 1→0, 2.5→1, 100→101, 101→100, 102.5→101.
    // With classes a a b | b a b the pairs aa, aa, ba, ba, ab, ba: four of six differ.
    assertThat(NeighbourShare.of(LINE, new int[] {0, 0, 1, 1, 0, 1}, 1))
        .isCloseTo(4 / 6.0, within(1e-12));
    // Two nearest: each sees the two others of its three. First three, a a b: 1 + 1 + 2 others;
    // last three, b a b: 1 + 2 + 1.
    assertThat(NeighbourShare.of(LINE, new int[] {0, 0, 1, 1, 0, 1}, 2))
        .isCloseTo(8 / 12.0, within(1e-12));
  }

  @Test
  void thePlaneIsMeasuredAsItIsDrawn() {
    Embedding plane = Embedding.of(new float[] {0, 0, 1, 0, 10, 10, 11, 10});
    assertThat(NeighbourShare.of(plane, new int[] {0, 0, 1, 2}, 1)).isEqualTo(0.5);
  }

  @Test
  void chanceIsTheShareOfPairsOfDifferentClasses() {
    // Of 4·3 ordered pairs of a a b c the two of aa are alike.
    assertThat(NeighbourShare.chance(new int[] {0, 0, 1, 2})).isCloseTo(10 / 12.0, within(1e-12));
    assertThat(NeighbourShare.chance(new int[] {5, 5, 5})).isZero();
  }

  @Test
  void aClassForEachPointIsNeeded() {
    assertThatThrownBy(() -> NeighbourShare.of(LINE, new int[5], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 classes, expected one for each of 6 points");
  }
}
