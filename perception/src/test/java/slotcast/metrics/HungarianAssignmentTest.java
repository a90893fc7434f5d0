package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HungarianAssignmentTest {
  @Test
  void workedByHand() {
    // Rows 0, 1, 2 to columns 1, 0, 2: 1 + 2 + 2 = 5, the textbook example.
    double[][] cost = {{4, 1, 3}, {2, 0, 5}, {3, 2, 2}};
    assertThat(HungarianAssignment.minimise(cost)).containsExactly(1, 0, 2);
  }

  @Test
  void moreRowsThanColumnsLeavesRowsOver() {
    double[][] gain = {{1}, {3}, {2}};
    assertThat(HungarianAssignment.maximise(gain)).containsExactly(-1, 0, -1);
    assertThat(HungarianAssignment.minimise(new double[2][0])).containsExactly(-1, -1);
  }

  @Test
  void neverWorseThanTryingEveryAssignment() {
    Random random = new Random(1);
    for (int trial = 0; trial < 2000; trial++) {
      int rows = 1 + random.nextInt(6);
      int columns = 1 + random.nextInt(6);
      double[][] cost = new double[rows][columns];
      for (double[] row : cost) {
        for (int j = 0; j < columns; j++) {
          // Every other trial has many ties.
          row[j] = trial % 2 == 0 ? random.nextGaussian() : random.nextInt(3);
        }
      }
      int[] found = HungarianAssignment.minimise(cost);
      int used = 0;
      int pairs = 0;
      double total = 0;
      for (int i = 0; i < rows; i++) {
        if (found[i] >= 0) {
          assertThat(used >> found[i] & 1).isZero();
          used |= 1 << found[i];
          pairs++;
          total += cost[i][found[i]];
        }
      }
      assertThat(pairs).isEqualTo(Math.min(rows, columns));
      assertThat(total).isCloseTo(best(cost, 0, 0, pairs), within(1e-12));
    }
  }

  private static double best(double[][] cost, int row, int used, int pairs) {
    if (pairs == 0) {
      return 0;
    }
    if (row == cost.length) {
      return Double.POSITIVE_INFINITY;
    }
    double best = best(cost, row + 1, used, pairs);
    for (int j = 0; j < cost[0].length; j++) {
      if ((used >> j & 1) == 0) {
        best = Math.min(best, cost[row][j] + best(cost, row + 1, used | 1 << j, pairs - 1));
      }
    }
    return best;
  }

  @Test
  void refusesWhatHasNoAnswer() {
    assertThatThrownBy(() -> HungarianAssignment.minimise(new double[][] {{1, 2}, {1}}))
        .hasMessageContaining("row 1 has 1 values, expected 2");
    assertThatThrownBy(() -> HungarianAssignment.minimise(new double[][] {{1, Double.NaN}}))
        .hasMessageContaining("(0, 1) is NaN");
  }
}
