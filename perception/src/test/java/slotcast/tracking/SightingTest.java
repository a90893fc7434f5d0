package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** An L of five unit squares: a post three high, a foot of two more to the right. */
class SightingTest {
  private static final Box BOX = Box.between(10, 20, 13, 23);

  /**
   * Mean of the squares' centres: x (3 · 10.5 + 11.5 + 12.5) / 5, y (20.5 + 21.5 + 3 · 22.5) / 5.
   */
  private static final Sighting CORNER = new Sighting(0, 11.1, 21.9, BOX);

  @Test
  void theBoxStaysWhereItIsSeenAboutTheMask() {
    assertThat(CORNER.boxAt(11.1, 21.9)).isEqualTo(BOX);
    assertThat(CORNER.boxAt(11.1 + 4, 21.9 - 2)).isEqualTo(Box.between(14, 18, 17, 21));
  }

  /** Twice as wide and four times as high about the same centre of mass: each edge is farther. */
  @Test
  void whatIsOffTheCentreGrowsWithTheObject() {
    Box grown = CORNER.boxAt(11.1, 21.9, 2, 4);
    Box expected =
        Box.between(
            11.1 - 2 * 1.1,
            21.9 - 4 * 1.9, // the edges were 1.1 and 1.9 away
            11.1 + 2 * 1.9,
            21.9 + 4 * 1.1);
    assertThat(grown.left()).isCloseTo(expected.left(), within(1e-9));
    assertThat(grown.top()).isCloseTo(expected.top(), within(1e-9));
    assertThat(grown.right()).isCloseTo(expected.right(), within(1e-9));
    assertThat(grown.bottom()).isCloseTo(expected.bottom(), within(1e-9));
    assertThat(CORNER.boxAt(50, 60, 1, 1)).isEqualTo(CORNER.boxAt(50, 60));
  }
}
