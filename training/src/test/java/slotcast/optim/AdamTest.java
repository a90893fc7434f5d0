package slotcast.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

class AdamTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Map<String, NDArray> parameters() {
    Map<String, NDArray> p = new LinkedHashMap<>();
    p.put("x", manager.create(new float[] {1, -2}));
    p.put("y", manager.create(new float[] {0.5f}));
    p.values().forEach(a -> a.setRequiresGradient(true));
    return p;
  }

  /** Gradients (3 x, 4 y) times the factor. */
  private static void backward(Map<String, NDArray> p, float factor) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray loss = p.get("x").square().sum().mul(1.5f).add(p.get("y").square().sum().mul(2));
        collector.backward(loss.mul(factor));
      }
    }
  }

  /** Adam in double precision, written down from the paper; g already clipped. */
  private static double[] byHand(double x, double[] gradients, double rate) {
    double m = 0;
    double v = 0;
    double[] out = new double[gradients.length];
    for (int t = 1; t <= gradients.length; t++) {
      double g = gradients[t - 1];
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      x -= rate * (m / (1 - Math.pow(0.9, t))) / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-8);
      out[t - 1] = x;
    }
    return out;
  }

  @Test
  void twoStepsByHandWithoutClipping() {
    Map<String, NDArray> p = parameters();
    try (Adam adam = new Adam(manager, p)) {
      backward(p, 1);
      // Gradients 3, -6 and 2.
      assertThat(adam.step(0.1, Double.POSITIVE_INFINITY)).isCloseTo(7, Offset.offset(1e-5));
      float[] x = p.get("x").toFloatArray();
      backward(p, 1);
      adam.step(0.1, Double.POSITIVE_INFINITY);
      double[] first = byHand(1, new double[] {3, 3 * x[0]}, 0.1);
      assertThat((double) x[0]).isCloseTo(first[0], Offset.offset(1e-6));
      assertThat((double) p.get("x").getFloat(0)).isCloseTo(first[1], Offset.offset(1e-6));
    }
  }

  @Test
  void clipsByTheGlobalNormOverAllParameters() {
    Map<String, NDArray> p = parameters();
    try (Adam adam = new Adam(manager, p)) {
      backward(p, 1);
      assertThat(adam.step(0.1, 0.7)).as("norm before clipping").isCloseTo(7, Offset.offset(1e-5));
      // First moments are a tenth of the clipped gradients: a tenth of theirs, since 0.7/7 = 1/10.
      assertThat(adam.export().get("first/x").floats())
          .containsExactly(new float[] {0.03f, -0.06f}, Offset.offset(1e-7f));
      assertThat(adam.export().get("first/y").floats())
          .containsExactly(new float[] {0.02f}, Offset.offset(1e-7f));
    }
  }

  @Test
  void aGradientThatIsNotFiniteChangesNothing() {
    Map<String, NDArray> p = parameters();
    try (Adam adam = new Adam(manager, p)) {
      backward(p, 1);
      adam.step(0.1, 1);
      float[] x = p.get("x").toFloatArray();
      float[] moments = adam.export().get("second/x").floats();
      backward(p, Float.POSITIVE_INFINITY);
      assertThat(adam.step(0.1, 1)).isNotFinite();
      assertThat(p.get("x").toFloatArray()).containsExactly(x);
      assertThat(adam.export().get("second/x").floats()).containsExactly(moments);
      assertThat(adam.export().get("step").floats()).containsExactly(1);
      backward(p, 1);
      assertThat(adam.step(0.1, 1)).as("the bad gradient is gone").isFinite();
    }
  }

  @Test
  void aRestoredOptimiserGoesOnToTheSameBits(@TempDir Path folder) throws IOException {
    Map<String, NDArray> p = parameters();
    try (Adam adam = new Adam(manager, p)) {
      for (int i = 0; i < 3; i++) {
        backward(p, 1);
        adam.step(0.1, 0.5);
      }
      Path file = folder.resolve("adam.safetensors");
      new Safetensors(Map.of(), adam.export()).write(file);
      Map<String, NDArray> q = new LinkedHashMap<>();
      p.forEach((n, a) -> q.put(n, manager.create(a.toFloatArray())));
      q.values().forEach(a -> a.setRequiresGradient(true));
      try (Adam other = new Adam(manager, q)) {
        other.restore(Safetensors.read(file).tensors());
        for (int i = 0; i < 3; i++) {
          backward(p, 1);
          adam.step(0.1, 0.5);
          backward(q, 1);
          other.step(0.1, 0.5);
        }
        p.forEach(
            (n, a) -> assertThat(q.get(n).toFloatArray()).as(n).containsExactly(a.toFloatArray()));
        adam.export()
            .forEach(
                (n, t) ->
                    assertThat(other.export().get(n).floats()).as(n).containsExactly(t.floats()));
      }
    }
  }

  @Test
  void aStateOfAnotherModelIsRefused() {
    Map<String, NDArray> p = parameters();
    try (Adam adam = new Adam(manager, p)) {
      Map<String, Tensor> lacking = adam.export();
      lacking.remove("second/y");
      assertThatThrownBy(() -> adam.restore(lacking))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("second/y");
      Map<String, Tensor> other = adam.export();
      other.put("first/x", Tensor.of(new float[3], 3));
      assertThatThrownBy(() -> adam.restore(other))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("first/x")
          .hasMessageContaining("[3]");
    }
  }
}
