package slotcast.optim;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;
import slotcast.tensor.Init;
import slotcast.tensor.LayerPrecision;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

class LossScaleTest {
  @Test
  void itDoublesAfter2000GoodStepsInARowAndHalvesAtABadOne() {
    LossScale scale = new LossScale();
    for (int i = 0; i < 1999; i++) {
      assertThat(scale.update(true)).isTrue();
    }
    assertThat(scale.scale()).isEqualTo(65536);
    assertThat(scale.update(false)).isTrue();
    assertThat(scale.scale()).isEqualTo(32768);
    assertThat(scale.skipped()).isEqualTo(1);
    for (int i = 0; i < 2000; i++) {
      assertThat(scale.scale()).isEqualTo(32768);
      scale.update(true);
    }
    assertThat(scale.scale()).isEqualTo(65536);
    assertThat(scale.skipped()).isEqualTo(1);
  }

  @Test
  void whatIsNotFiniteAtTheLeastScaleIsNoOverflow() {
    LossScale scale = new LossScale();
    for (int i = 0; i < 16; i++) {
      assertThat(scale.update(false)).isTrue();
    }
    assertThat(scale.scale()).isEqualTo(1);
    assertThat(scale.update(false)).isFalse();
  }

  @Test
  void aCheckpointKeepsTheRowOfGoodSteps() {
    LossScale scale = new LossScale();
    scale.update(false);
    for (int i = 0; i < 1500; i++) {
      scale.update(true);
    }
    LossScale again = new LossScale();
    again.restore(scale.state());
    for (int i = 0; i < 500; i++) {
      assertThat(again.scale()).isEqualTo(32768);
      again.update(true);
    }
    assertThat(again.scale()).isEqualTo(65536);
    assertThat(again.skipped()).isEqualTo(1);
  }

  /**
   * A linear layer in float16, where libtorch emulates it too: y = w x, loss = 4 y, x = 1. At a
   * scale of 65536 the gradient of y is 262144, beyond 65504; at 8192 it is 32768 and comes back as
   * 4.
   */
  @Test
  @SuppressWarnings("try") // it acts by being open
  void aPlantedOverflowIsSkippedUntilTheScaleFits() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        MixedPrecision mixed = MixedPrecision.open(LayerPrecision.FLOAT16)) {
      ParameterStore store = ParameterStore.initial(manager, 1);
      NDArray w = store.get("w", new Init.Constant(0.5f), 1, 1);
      store.requireGradients();
      NDArray x = manager.ones(new ai.djl.ndarray.types.Shape(1, 1));
      LossScale scale = new LossScale();
      try (Adam adam = new Adam(manager, store.trainable())) {
        double norm = Double.NaN;
        int steps = 0;
        while (!Double.isFinite(norm)) {
          assertThat(w.getFloat(0, 0)).isEqualTo(0.5f);
          try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray loss = TorchOps.scale(TorchOps.linear(x, w, null).sum(), 4 * scale.scale());
            collector.backward(loss);
          }
          adam.scaleGradients(1 / scale.scale());
          norm = adam.step(0.1, 1);
          assertThat(scale.update(Double.isFinite(norm))).isTrue();
          steps++;
        }
        assertThat(norm).isEqualTo(4);
        assertThat(scale.scale()).isEqualTo(8192);
        assertThat(steps).isEqualTo(4);
        assertThat(scale.skipped()).isEqualTo(3);
        assertThat(w.getFloat(0, 0)).isLessThan(0.5f);
      }
    }
  }
}
