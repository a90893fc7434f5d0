package slotcast.tsne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TsneTest {
  /** Clusters of points around random centres, point i in cluster i % clusters. */
  private static Points clusters(int count, int dimensions, int clusters, long seed) {
    Random random = new Random(seed);
    double[][] centres = new double[clusters][dimensions];
    for (double[] centre : centres) {
      for (int k = 0; k < dimensions; k++) {
        centre[k] = 4 * random.nextGaussian();
      }
    }
    float[] values = new float[count * dimensions];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float)
              (centres[i / dimensions % clusters][i % dimensions] + 0.3 * random.nextGaussian());
    }
    return new Points(count, dimensions, values);
  }

  private static Embedding scattered(int count, double spread, long seed) {
    Random random = new Random(seed);
    float[] values = new float[2 * count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (spread * random.nextGaussian());
    }
    return Embedding.of(values);
  }

  @Test
  void gradientIsTheSlopeOfTheDivergence() {
    Tsne tsne = Tsne.exact(clusters(30, 5, 3, 1), TsneConfig.standard().withPerplexity(8));
    Embedding at = scattered(30, 2, 2);
    Embedding gradient = tsne.gradient(at);
    double step = 1e-6;
    for (int i = 0; i < at.count(); i++) {
      at.x()[i] += step;
      double above = tsne.divergence(at);
      at.x()[i] -= 2 * step;
      double below = tsne.divergence(at);
      at.x()[i] += step;
      assertThat(gradient.x()[i]).isCloseTo((above - below) / (2 * step), within(1e-8));
    }
  }

  @Test
  void rowsHaveThePerplexityAskedFor() {
    double[][] p =
        Tsne.conditionalAffinities(clusters(60, 4, 6, 3), TsneConfig.standard().withPerplexity(12));
    for (double[] row : p) {
      assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-12));
      double entropy = Arrays.stream(row).filter(v -> v > 0).map(v -> -v * Math.log(v)).sum();
      assertThat(Math.exp(entropy)).isCloseTo(12, within(1e-3));
    }
  }

  @Test
  void clustersComeApartAndTheResultDoesNotDependOnTheRun() {
    Points x = clusters(200, 10, 5, 4);
    Embedding one = Tsne.exact(x, TsneConfig.standard()).embed();
    Embedding two = Tsne.exact(x, TsneConfig.standard()).embed();
    assertThat(one.x()).containsExactly(two.x());
    for (int i = 0; i < 200; i++) {
      int nearest = i == 0 ? 1 : 0;
      for (int j = 0; j < 200; j++) {
        if (j != i && distance(one, i, j) < distance(one, i, nearest)) {
          nearest = j;
        }
      }
      assertThat(nearest % 5).as("neighbour of " + i).isEqualTo(i % 5);
    }
    assertThat(Trustworthiness.of(x, one, 5)).isGreaterThan(0.9);
    assertThat(Trustworthiness.of(x, scattered(200, 1, 5), 5)).isBetween(0.4, 0.6);
  }

  private static double distance(Embedding e, int i, int j) {
    return Math.hypot(e.x()[i] - e.x()[j], e.y()[i] - e.y()[j]);
  }

  @Test
  void barnesHutComesCloseToTheExactGradient() {
    // With fewer points than 3 · perplexity + 1 neighbours, only the tree differs.
    Points x = clusters(85, 6, 4, 6);
    TsneConfig config = TsneConfig.standard();
    Embedding at = scattered(85, 3, 7);
    Tsne exact = Tsne.exact(x, config);
    Tsne tree = Tsne.barnesHut(x, config);
    double[][] p = exact.affinities();
    double[][] q = tree.affinities();
    for (int i = 0; i < p.length; i++) {
      assertThat(q[i]).containsExactly(p[i], within(1e-12));
    }
    double[] wanted = exact.gradient(at).flat();
    double[] found = tree.gradient(at).flat();
    double size = 0;
    double error = 0;
    for (int k = 0; k < wanted.length; k++) {
      size += wanted[k] * wanted[k];
      error += (found[k] - wanted[k]) * (found[k] - wanted[k]);
    }
    assertThat(Math.sqrt(error / size)).isBetween(1e-6, 0.05);
    assertThat(tree.divergence(at)).isCloseTo(exact.divergence(at), within(0.01));
  }

  @Test
  void aNearlyClosedAngleIsExact() {
    double[] y = scattered(300, 1, 8).flat();
    y[7] = y[3]; // two points at one place
    y[300 + 7] = y[300 + 3];
    QuadTree tree = new QuadTree(y);
    assertThat(tree.after(0)).isEqualTo(tree.cells());
    double[] out = new double[3];
    for (int i = 0; i < 300; i++) {
      tree.repulsion(i, 1e-6, out);
      double q = 0;
      double fx = 0;
      for (int j = 0; j < 300; j++) {
        double dx = y[i] - y[j];
        double dy = y[300 + i] - y[300 + j];
        double one = 1 / (1 + dx * dx + dy * dy);
        q += j == i ? 0 : one;
        fx += one * one * dx;
      }
      assertThat(out[0]).isCloseTo(q, within(1e-9));
      assertThat(out[1]).isCloseTo(fx, within(1e-9));
    }
  }

  @Test
  void nearestNeighboursAreThoseOfAFullSearch() {
    Points x = clusters(500, 7, 9, 9);
    NearestNeighbours found = NearestNeighbours.of(x, 20);
    for (int i = 0; i < 500; i++) {
      int self = i;
      int[] wanted =
          IntStream.range(0, 500)
              .filter(j -> j != self)
              .boxed()
              .sorted(
                  (a, b) -> Double.compare(x.squaredDistance(self, a), x.squaredDistance(self, b)))
              .limit(20)
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(found.indices()[i]).containsExactly(wanted);
    }
  }

  @Test
  void equalPointsAreEmbeddedWithoutNaN() {
    Points same = new Points(40, 3, new float[120]);
    assertThat(Tsne.exact(same, TsneConfig.standard()).embed().x()).doesNotContain(Double.NaN);
    assertThat(Tsne.barnesHut(same, TsneConfig.standard()).embed().x()).doesNotContain(Double.NaN);
    Points two = new Points(2, 1, new float[] {0, 1});
    assertThat(Tsne.exact(two, TsneConfig.standard()).embed().count()).isEqualTo(2);
  }

  @Test
  void refusesWhatHasNoAnswer() {
    assertThatThrownBy(() -> new Points(2, 1, new float[] {0, Float.NaN}))
        .hasMessageContaining("point 1 is NaN");
    Points x = clusters(10, 2, 2, 1);
    assertThatThrownBy(() -> Tsne.exact(x, TsneConfig.standard().withPerplexity(10)))
        .hasMessageContaining("perplexity is 10.0, expected less than the 10 points");
    assertThatThrownBy(() -> Tsne.exact(new Points(1, 1, new float[1]), TsneConfig.standard()))
        .hasMessageContaining("at least 2");
    assertThatThrownBy(() -> new TsneConfig(5, 0.5, 1, 1, 0, 0, 0, 0.5))
        .hasMessageContaining("earlyExaggeration is 0.5");
    assertThatThrownBy(() -> Tsne.exact(x, TsneConfig.standard()).embed(scattered(9, 1, 1)))
        .hasMessageContaining("9 points, expected 10");
    assertThatThrownBy(() -> Trustworthiness.of(x, scattered(10, 1, 1), 5))
        .hasMessageContaining("neighbours is 5");
  }
}
