package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import slotcast.model.SlotState;
import slotcast.tsne.Embedding;
import slotcast.tsne.Points;
import slotcast.tsne.Tsne;
import slotcast.tsne.TsneConfig;

class PrintedSeparationTest {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /** Algorithm 3 from line 7 on, line by line, with its matrices. */
  private static double algorithm3(double[][] results, int slots, int height, int width) {
    int n = results.length;
    int pixels = height * width;
    double[][] distances = pairwise(results);
    double[][] positions = new double[pixels][];
    for (int h = 0; h < height; h++) {
      for (int w = 0; w < width; w++) {
        positions[h * width + w] = new double[] {h, w};
      }
    }
    double[][] spatial = pairwise(positions);
    double penalty = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        if (distances[i][j] < 2.0 && Math.floorDiv(i, slots) != Math.floorDiv(j, slots)) {
          penalty += Math.pow(1.0 - distances[i][j], 2);
        }
        if (spatial[i % pixels][j % pixels] < 5.0) {
          penalty += Math.pow(1.0 - spatial[i % pixels][j % pixels], 2);
        }
      }
    }
    return penalty;
  }

  private static double[][] pairwise(double[][] points) {
    double[][] d = new double[points.length][points.length];
    for (int i = 0; i < points.length; i++) {
      for (int j = 0; j < points.length; j++) {
        double y = points[i][0] - points[j][0];
        double x = points[i][1] - points[j][1];
        d[i][j] = Math.sqrt(y * y + x * x);
      }
    }
    return d;
  }

  private static Embedding embedding(double[][] points) {
    double[] x = new double[points.length];
    double[] y = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      x[i] = points[i][0];
      y[i] = points[i][1];
    }
    return new Embedding(x, y, Double.NaN, -1);
  }

  @Test
  void comparesSamplesAndNotSlots() {
    // Two samples of two slots. Of different samples and closer than 2: rows 0 and 2 (distance 1,
    // penalty 0) and rows 1 and 2 (distance 0.75, penalty 1/16). Rows 0 and 1 are the two slots of
    // one frame, at 0.25, and count nothing.
    Embedding e = embedding(new double[][] {{0, 0}, {0.25, 0}, {1, 0}, {10, 0}});
    assertThat(PrintedSeparation.embeddingPenalty(e, 2)).isEqualTo(0.0625);
  }

  @Test
  void growsBeyondADistanceOfOne() {
    Embedding near = embedding(new double[][] {{0, 0}, {0, 1.9}});
    assertThat(PrintedSeparation.embeddingPenalty(near, 1)).isCloseTo(0.81, within(1e-12));
    Embedding far = embedding(new double[][] {{0, 0}, {0, 2}});
    assertThat(PrintedSeparation.embeddingPenalty(far, 1)).isZero();
  }

  @Test
  void gridTermFollowsFromTheNumberOfPoints() {
    // Pixels 0, 1, 2, 3 and, beyond the image, 0 again of a 2 x 2 grid. Four pairs at distance 1
    // and two more with the second pixel 0: nothing. Three diagonals, one of them pixels 1 and 2
    // and two of pixels 0 and 3: (1 - sqrt 2)^2 each. One pair at distance 0: 1.
    double diagonal = Math.pow(1 - Math.sqrt(2), 2);
    assertThat(PrintedSeparation.gridPenalty(5, 2, 2)).isCloseTo(3 * diagonal + 1, within(1e-12));
  }

  @Test
  void agreesWithThePseudocodeOverItsMatrices() {
    Random random = new Random(4);
    for (int[] size : new int[][] {{6, 4, 3, 3}, {16, 6, 16, 16}, {3, 5, 2, 7}}) {
      int n = size[0] * size[1];
      double[][] points = new double[n][];
      for (int i = 0; i < n; i++) {
        points[i] = new double[] {3 * random.nextGaussian(), 3 * random.nextGaussian()};
      }
      double found =
          PrintedSeparation.embeddingPenalty(embedding(points), size[1])
              + PrintedSeparation.gridPenalty(n, size[2], size[3]);
      double wanted = algorithm3(points, size[1], size[2], size[3]);
      assertThat(wanted).isPositive();
      assertThat(found).isCloseTo(wanted, within(1e-9 * wanted));
    }
  }

  /** (X,T,Y,Z) with random slots. */
  private SlotState states(long seed, int x, int t, int y, int z) {
    Random random = new Random(seed);
    float[] values = new float[x * t * y * z];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return SlotState.of(manager.create(values, new Shape(x, t, y, z)));
  }

  private static double[][] embedded(NDArray slots) {
    Embedding e = Tsne.exact(Points.of(slots), TsneConfig.standard()).embed();
    double[][] points = new double[e.count()][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new double[] {e.x()[i], e.y()[i]};
    }
    return points;
  }

  @Test
  void isThePenaltyOfTheLastFramesSlotsUntilTheNextRefresh() {
    PrintedSeparation separation = new PrintedSeparation(0.5, 3, 4, 4);
    SlotState first = states(1, 16, 2, 3, 2);
    SlotState second = states(2, 16, 2, 3, 2);
    double of0 = 0.5 * algorithm3(embedded(first.slots().get(":, 1").reshape(48, 2)), 3, 4, 4);
    double of3 = 0.5 * algorithm3(embedded(second.slots().get(":, 1").reshape(48, 2)), 3, 4, 4);
    assertThat(of0).isNotCloseTo(of3, within(1e-3));
    double[] wanted = {of0, of0, of0, of3, of3};
    for (int step = 0; step < wanted.length; step++) {
      SlotState states = step == 0 ? first : second;
      SlotSeparation.Penalty p = separation.penalty(step, separation.view(states, null));
      assertThat(p.value().getFloat()).isCloseTo((float) wanted[step], within(1e-4f));
      assertThat(p.terms().get("separation_embedding") + p.terms().get("separation_spatial"))
          .isCloseTo(p.terms().get("separation"), within(1e-9));
    }
  }

  @Test
  void aCheckpointHoldsThePenalty() {
    PrintedSeparation separation = new PrintedSeparation(0.5, 250, 4, 4);
    SlotState states = states(3, 16, 1, 3, 2);
    double before = separation.penalty(0, separation.view(states, null)).terms().get("separation");
    PrintedSeparation other = new PrintedSeparation(0.5, 250, 4, 4);
    other.restore(separation.memory());
    assertThat(before).isPositive();
    assertThat(other.penalty(7, other.view(states, null)).terms().get("separation"))
        .isEqualTo(before);
  }
}
