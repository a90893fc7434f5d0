package slotcast.tsne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TsneArraysTest {
  private static double[] random(int count, double spread, long seed) {
    return new Random(seed).doubles(count, -spread, spread).toArray();
  }

  private static double divergence(NDManager manager, double[] x, double[] y, int n, int d) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray points = scratch.create(x, new Shape(n, d));
      NDArray plane = scratch.create(y, new Shape(n, 2));
      return TsneArrays.divergence(TsneArrays.affinities(points, 5, 1e-13), plane).getDouble();
    }
  }

  @Test
  void gradientByThePointsKeepsThePerplexity() {
    int n = 24;
    int d = 3;
    double[] x = random(n * d, 2, 1);
    double[] y = random(n * 2, 3, 2);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray points = manager.create(x, new Shape(n, d));
      points.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray p = TsneArrays.affinities(points, 5, 1e-13);
        collector.backward(TsneArrays.divergence(p, manager.create(y, new Shape(n, 2))));
      }
      double[] gradient = points.getGradient().toDoubleArray();
      double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
      assertThat(largest).isGreaterThan(1e-3);
      // The distances that precisions are fitted to are float32, hence the long step.
      double step = 1e-3;
      for (int i = 0; i < x.length; i += 5) {
        double[] above = x.clone();
        double[] below = x.clone();
        above[i] += step;
        below[i] -= step;
        double slope =
            (divergence(manager, above, y, n, d) - divergence(manager, below, y, n, d))
                / (2 * step);
        assertThat(gradient[i]).isCloseTo(slope, within(0.01 * largest));
      }
    }
  }

  @Test
  void agreesWithThePlainDoubles() {
    int n = 50;
    float[] values = new float[n * 4];
    Random random = new Random(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Points points = new Points(n, 4, values);
    TsneConfig config = TsneConfig.standard().withPerplexity(9);
    double[][] wanted = Tsne.exact(points, config).affinities();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray p = TsneArrays.affinities(manager.create(values, new Shape(n, 4)), 9);
      float[] found = p.toFloatArray();
      for (int i = 0; i < found.length; i++) {
        assertThat((double) found[i]).isCloseTo(wanted[i / n][i % n], within(1e-7));
      }
      assertThat(p.sum().getFloat()).isCloseTo(1, within(1e-5f));
    }
  }

  @Test
  void equalPointsGiveFiniteGradients() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray points = manager.zeros(new Shape(12, 3));
      points.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray p = TsneArrays.affinities(points, 5);
        NDArray y = manager.create(random(24, 1, 4), new Shape(12, 2));
        collector.backward(TsneArrays.divergence(p, y.toType(points.getDataType(), false)));
      }
      for (float g : points.getGradient().toFloatArray()) {
        assertThat(g).isFinite();
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray x = manager.zeros(new Shape(5, 3));
      assertThatThrownBy(() -> TsneArrays.affinities(x, 5)).hasMessageContaining("the 5 points");
      assertThatThrownBy(() -> TsneArrays.affinities(x, 0)).hasMessageContaining("more than 0");
      assertThatThrownBy(() -> TsneArrays.affinities(x.reshape(15), 2))
          .hasMessageContaining("expected (N, D)");
      assertThatThrownBy(() -> TsneArrays.divergence(manager.zeros(new Shape(4, 4)), x))
          .hasMessageContaining("(4, 4)");
    }
  }
}
