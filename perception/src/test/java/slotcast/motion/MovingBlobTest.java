package slotcast.motion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MovingBlobTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);

  /** Rows of text, # moves. */
  private static boolean[] map(String... rows) {
    boolean[] moves = new boolean[rows.length * rows[0].length()];
    for (int p = 0; p < moves.length; p++) {
      moves[p] = rows[p / rows[0].length()].charAt(p % rows[0].length()) == '#';
    }
    return moves;
  }

  @Test
  void aBlobHasTheCentreAndSpreadOfItsPixels() {
    boolean[] moves =
        map(
            ".........", //
            "...##....",
            "...##....",
            "...##....",
            ".........");
    List<MovingBlob> blobs = MovingBlob.find(moves, 5, 9, 1, 45);
    assertThat(blobs).hasSize(1);
    MovingBlob blob = blobs.get(0);
    assertThat(blob.y()).isCloseTo(0, EXACT); // row 2 of 0 to 4
    assertThat(blob.x()).isCloseTo(3.5 * 2 / 8 - 1, EXACT);
    // A bar of n pixels has the variance n^2/12.
    assertThat(blob.scaleY()).isCloseTo(Math.sqrt(9 / 12.0) * 2 / 4, EXACT);
    assertThat(blob.scaleX()).isCloseTo(Math.sqrt(4 / 12.0) * 2 / 8, EXACT);
    assertThat(blob.pixels()).hasSize(6);
  }

  @Test
  void pixelsWithOneBetweenThemBelongTogetherWithTwoTheyDoNot() {
    boolean[] moves =
        map(
            "##.##..##", //
            "##.##..##");
    assertThat(MovingBlob.find(moves, 2, 9, 1, 18))
        .extracting(b -> b.pixels().length)
        .containsExactly(8, 4);
  }

  @Test
  void blobsBeyondTheLimitsAreLeftOut() {
    boolean[] moves =
        map(
            "#...##...####", //
            "....##...####",
            ".........####");
    assertThat(MovingBlob.find(moves, 3, 13, 2, 10))
        .extracting(b -> b.pixels().length)
        .containsExactly(4);
  }

  @Test
  void thinLinesAndSinglePixelsDoNotMove() {
    float[] change = new float[9 * 9];
    for (int i = 0; i < 9; i++) {
      change[9 * 2 + i] = 1; // a rope
    }
    change[9 * 7 + 1] = 1;
    for (int r = 5; r < 8; r++) {
      for (int c = 5; c < 8; c++) {
        change[9 * r + c] = 0.2f;
      }
    }
    boolean[] moves = MovingBlob.moves(change, 9, 9, 0.1);
    List<MovingBlob> blobs = MovingBlob.find(moves, 9, 9, 1, 81);
    assertThat(blobs).hasSize(1);
    assertThat(blobs.get(0).y()).isCloseTo(6 * 2.0 / 8 - 1, EXACT);
    assertThat(MovingBlob.moves(change, 9, 9, 0.3)).containsOnly(false);
  }
}
