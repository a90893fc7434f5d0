package slotcast.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.Tensor;

class LpipsWeightsTest {
  /** Random weights under the names of torchvision and of the published linear layers. */
  private static Map<String, Tensor> published(LpipsTrunk trunk) {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Tensor> named = new HashMap<>();
    for (LpipsTrunk.Conv c : trunk.convolutions()) {
      named.put(
          "features." + c.index() + ".weight",
          draw(random, 0.05f, c.out(), c.in(), c.kernel(), c.kernel()));
      named.put("features." + c.index() + ".bias", draw(random, 0.1f, c.out()));
    }
    for (int k = 0; k < LpipsTrunk.LAYERS; k++) {
      named.put("lin" + k + ".model.1.weight", draw(random, 1, 1, trunk.channels(k), 1, 1));
    }
    named.put("classifier.6.weight", draw(random, 1, 10, 10));
    return named;
  }

  private static Tensor draw(SplittableRandom random, float scale, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * (float) random.nextDouble();
    }
    return Tensor.of(values, shape);
  }

  @Test
  void publishedNamesAreConvertedWrittenAndReadAgain(@TempDir Path folder) throws Exception {
    LpipsWeights weights = LpipsWeights.of(LpipsTrunk.ALEX, "here", published(LpipsTrunk.ALEX));
    assertThat(weights.tensors()).doesNotContainKey("classifier.6.weight").hasSize(17);
    assertThat(weights.tensors().get("lin1").shape()).containsExactly(192);
    Path file = folder.resolve("alex.safetensors");
    weights.write(file);
    LpipsWeights again = LpipsWeights.read(LpipsTrunk.ALEX, file);
    try (NDManager manager = NDManager.newBaseManager();
        Lpips one = new Lpips(manager, weights);
        Lpips two = new Lpips(manager, again)) {
      manager.getEngine().setRandomSeed(3);
      NDArray x = manager.randomUniform(-1, 1, new Shape(2, 3, 40, 35), DataType.FLOAT32);
      NDArray y = x.mul(0.5f);
      float[] distance = one.distance(x, y).toFloatArray();
      assertThat(distance).hasSize(2).containsExactly(two.distance(x, y).toFloatArray());
      assertThat(distance[0]).isPositive();
      assertThat(one.distance(x, x).toFloatArray()).containsExactly(0, 0);
      NDArray small = manager.zeros(new Shape(1, 3, 30, 64));
      assertThatThrownBy(() -> one.distance(small, small)).hasMessageContaining("at least 31");
      assertThatThrownBy(() -> one.distance(x, small)).hasMessageContaining("y is (1, 3, 30, 64)");
    }
  }

  @Test
  void aMissingOrForeignTensorIsNamed() {
    Map<String, Tensor> named = published(LpipsTrunk.VGG);
    assertThatThrownBy(() -> LpipsWeights.of(LpipsTrunk.ALEX, "here", named))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features.0.weight in here: got [64, 3, 3, 3]")
        .hasMessageContaining("[64, 3, 11, 11]");
    named.remove("lin3.model.1.weight");
    assertThatThrownBy(() -> LpipsWeights.of(LpipsTrunk.VGG, "here", named))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no tensor lin3 or lin3.model.1.weight");
  }
}
