package slotcast.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TorchOpsTest {
  private static final Offset<Float> CLOSE = Offset.offset(1e-6f);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray array(Shape shape, double... values) {
    float[] f = new float[values.length];
    for (int i = 0; i < f.length; i++) {
      f[i] = (float) values[i];
    }
    return manager.create(f, shape);
  }

  @Test
  void aTransposedConvolutionStampsItsKernel() {
    // One pixel of value 2 stamps twice the kernel; padding crops two rows and columns in front.
    float[] kernel = new float[25];
    for (int i = 0; i < 25; i++) {
      kernel[i] = i;
    }
    NDArray w = manager.create(kernel, new Shape(1, 1, 5, 5));
    NDArray x = array(new Shape(1, 1, 1, 1), 2);
    NDArray y = TorchOps.convTranspose2d(x, w, array(new Shape(1), 0.5), 2, 2, 1);
    assertThat(y.getShape()).isEqualTo(new Shape(1, 1, 2, 2));
    assertThat(y.toFloatArray())
        .containsExactly(2 * 12 + 0.5f, 2 * 13 + 0.5f, 2 * 17 + 0.5f, 2 * 18 + 0.5f);
  }

  @Test
  void gradientsPassThrough() {
    NDArray w = manager.ones(new Shape(1, 1, 3, 3));
    NDArray x = array(new Shape(1, 1, 1, 2), 3, 5);
    w.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray y = TorchOps.convTranspose2d(x, w, manager.zeros(new Shape(1)), 1, 0, 0);
      collector.backward(y.sum());
    }
    // Every kernel element meets both pixels once.
    assertThat(w.getGradient().toFloatArray()).containsOnly(8);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void aGatedRecurrentUnitByHand() {
    double x = 0.7;
    double h = -0.4;
    double r = sigmoid(0.1 * x + 0.2 + 0.4 * h + 0.01);
    double z = sigmoid(-0.3 * x - 0.1 + 0.5 * h + 0.02);
    double n = Math.tanh(0.9 * x + 0.3 + r * (-0.6 * h + 0.03));
    NDArray y =
        TorchOps.gruCell(
            array(new Shape(1, 1), x),
            array(new Shape(1, 1), h),
            array(new Shape(3, 1), 0.1, -0.3, 0.9),
            array(new Shape(3, 1), 0.4, 0.5, -0.6),
            array(new Shape(3), 0.2, -0.1, 0.3),
            array(new Shape(3), 0.01, 0.02, 0.03));
    assertThat(y.getFloat()).isCloseTo((float) ((1 - z) * n + z * h), CLOSE);
  }

  @Test
  void aLongShortTermMemoryByHand() {
    double x = 0.7;
    double h = -0.4;
    double c = 0.25;
    double i = sigmoid(0.1 * x + 0.2 + 0.4 * h + 0.01);
    double f = sigmoid(-0.3 * x - 0.1 + 0.5 * h + 0.02);
    double g = Math.tanh(0.9 * x + 0.3 - 0.6 * h + 0.03);
    double o = sigmoid(0.8 * x - 0.4 + 0.7 * h + 0.04);
    double next = f * c + i * g;
    NDArray y =
        TorchOps.lstmCell(
            array(new Shape(1, 1), x),
            array(new Shape(1, 1), h),
            array(new Shape(1, 1), c),
            array(new Shape(4, 1), 0.1, -0.3, 0.9, 0.8),
            array(new Shape(4, 1), 0.4, 0.5, -0.6, 0.7),
            array(new Shape(4), 0.2, -0.1, 0.3, -0.4),
            array(new Shape(4), 0.01, 0.02, 0.03, 0.04));
    assertThat(y.getShape()).isEqualTo(new Shape(2, 1, 1));
    assertThat(y.toFloatArray())
        .containsExactly(new float[] {(float) (o * Math.tanh(next)), (float) next}, CLOSE);
  }

  @Test
  void attentionByHand() {
    // Width 4, so that logits are halved; the second value wins by exp(2)/(1+exp(2)).
    NDArray q = array(new Shape(1, 1, 1, 4), 2, 0, 0, 0);
    NDArray k = array(new Shape(1, 1, 2, 4), 0, 9, 9, 9, 2, 9, 9, 9);
    NDArray v = array(new Shape(1, 1, 2, 4), 1, 0, 0, 0, 0, 1, 0, 0);
    double second = Math.exp(2) / (1 + Math.exp(2));
    assertThat(TorchOps.attention(q, k, v).toFloatArray())
        .containsExactly(new float[] {(float) (1 - second), (float) second, 0, 0}, CLOSE);
  }

  @Test
  void resultsBelongToTheManagerOfTheFirstArgument() {
    try (NDManager other = manager.newSubManager()) {
      NDArray q = other.ones(new Shape(1, 1, 1, 4));
      assertThat(TorchOps.attention(q, q, q).getManager()).isSameAs(other);
    }
  }
}
