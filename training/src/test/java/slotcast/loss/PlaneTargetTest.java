package slotcast.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** One frame of 1x4 pixels. */
class PlaneTargetTest {
  private static float error(int channels, float[] drawn, float[] values, float[] known) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Shape shape = new Shape(1, channels, 1, 4);
      NDArray v = manager.create(values, shape);
      NDArray k = manager.create(known, new Shape(1, 1, 1, 4));
      return new PlaneTarget("test", 1, v, k).error(manager.create(drawn, shape)).getFloat();
    }
  }

  @Test
  void onlyKnownPixelsCount() {
    float[] drawn = {1, 2, 3, 1000};
    float[] values = {0, 0, 0, 0};
    assertThat(error(1, drawn, values, new float[] {1, 1, 0, 0})).isCloseTo(2.5f, within(1e-5f));
  }

  @Test
  void theMeanIsOverAllChannels() {
    float[] drawn = {1, 1, 1, 1, 3, 3, 3, 3};
    float[] values = new float[8];
    assertThat(error(2, drawn, values, new float[] {1, 1, 1, 0})).isCloseTo(5, within(1e-5f));
  }

  @Test
  void nothingKnownIsNoError() {
    float[] all = {1, 2, 3, 4};
    assertThat(error(1, all, new float[4], new float[4])).isZero();
  }
}
