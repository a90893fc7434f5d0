package slotcast.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.layer.Dropout.Place;

class DropoutTest {
  private static final Shape SHAPE = new Shape(8, 25, 50);

  private static float[] ofOnes(NDManager manager, Dropout dropout) {
    return dropout.apply(Place.HIDDEN, manager.ones(SHAPE)).toFloatArray();
  }

  private static Dropout drawn(double share, long seed) {
    return Dropout.drawn(share, new SplittableRandom(seed));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void theShareAskedForIsDroppedAndTheRestIsScaledByWhatRemains(double share) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      float[] values = ofOnes(manager, drawn(share, 1));
      int dropped = 0;
      for (float v : values) {
        if (v == 0) {
          dropped++;
        } else {
          assertThat(v).isCloseTo((float) (1 / (1 - share)), within(1e-6f));
        }
      }
      // Four deviations of a binomial distribution.
      double deviation = Math.sqrt(values.length * share * (1 - share));
      assertThat((double) dropped).isCloseTo(values.length * share, within(4 * deviation));
    }
  }

  @Test
  void masksDependOnTheSeedAndTheOrderAlone() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Dropout first = drawn(0.5, 1);
      float[] one = ofOnes(manager, first);
      manager.randomUniform(0, 1, SHAPE); // the engine's generator has no part in it
      float[] two = ofOnes(manager, first);
      assertThat(two).isNotEqualTo(one);
      Dropout again = drawn(0.5, 1);
      assertThat(ofOnes(manager, again)).containsExactly(one);
      assertThat(ofOnes(manager, again)).containsExactly(two);
      assertThat(ofOnes(manager, drawn(0.5, 2))).isNotEqualTo(one);
    }
  }

  @Test
  void valuesStayAtTheirPlaces() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray x = manager.arange(1, 10_001).toType(DataType.FLOAT32, false);
      float[] values = drawn(0.5, 1).apply(Place.HIDDEN, x).toFloatArray();
      assertThat(IntStream.range(0, values.length).filter(i -> values[i] != 0))
          .isNotEmpty()
          .allSatisfy(i -> assertThat(values[i]).isEqualTo(2 * (i + 1)));
    }
  }

  @Test
  void noShareIsNoDropoutAndAWrongOneIsRefused() {
    assertThat(Dropout.drawn(null, new SplittableRandom(1))).isNull();
    assertThat(drawn(0, 1)).isNull();
    for (double wrong : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> drawn(wrong, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("dropout share is " + wrong + ", not in [0,1)");
    }
  }
}
