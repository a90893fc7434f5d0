package slotcast.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.Tensor;

class ParameterStoreTest {
  private static final Init INIT = new Init.Uniform(1);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aMissingTensorIsNamedWithWhatWasExpected() {
    ParameterStore store =
        ParameterStore.loaded(manager, "a.safetensors", Map.of("x", Tensor.of(new float[2], 2)));
    assertThatThrownBy(() -> store.get("y", INIT, 3, 4))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "weights a.safetensors: got no tensor y, expected y of shape [3, 4]; use weights that"
                + " were trained with this configuration");
  }

  @Test
  void anotherShapeIsRefusedByName() {
    ParameterStore store =
        ParameterStore.loaded(manager, "a.safetensors", Map.of("x", Tensor.of(new float[6], 2, 3)));
    assertThatThrownBy(() -> store.get("x", INIT, 3, 2))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "tensor x of weights a.safetensors: got shape [2, 3], expected [3, 2]; ");
  }

  @Test
  void whatNobodyAskedForIsListedCarriedAndNeverTrained() {
    Tensor extra = Tensor.of(new float[] {1, 2}, 2);
    ParameterStore store =
        ParameterStore.loaded(
            manager, "a", Map.of("x", Tensor.of(new float[] {3}, 1), "prior.weight", extra));
    store.get("x", INIT, 1);
    assertThat(store.unused()).containsExactly("prior.weight");
    assertThat(store.carried()).containsExactly(Map.entry("prior.weight", extra));
    assertThat(store.trainable()).containsOnlyKeys("x");
    assertThat(store.export()).containsOnlyKeys("x");
  }

  @Test
  void aBufferIsStoredButNotTrainedAndMayBeMissing() {
    Init grid = new Init.Buffer(new float[] {0, 0.5f, 1});
    ParameterStore lacks = ParameterStore.loaded(manager, "a", Map.of());
    assertThat(lacks.get("grid", grid, 3).toFloatArray()).containsExactly(0, 0.5f, 1);
    assertThat(lacks.trainable()).isEmpty();
    assertThat(lacks.export()).containsOnlyKeys("grid");
    ParameterStore has =
        ParameterStore.loaded(manager, "a", Map.of("grid", Tensor.of(new float[] {7, 8, 9}, 3)));
    assertThat(has.get("grid", grid, 3).toFloatArray()).containsExactly(7, 8, 9);
  }

  @Test
  void drawsDependOnSeedAndNameOnly() {
    ParameterStore a = ParameterStore.initial(manager, 5);
    ParameterStore b = ParameterStore.initial(manager, 5);
    ParameterStore c = ParameterStore.initial(manager, 6);
    float[] x = a.get("x", INIT, 100).toFloatArray();
    b.get("before", INIT, 7);
    assertThat(b.get("x", INIT, 100).toFloatArray()).containsExactly(x);
    assertThat(b.get("y", INIT, 100).toFloatArray()).isNotEqualTo(x);
    assertThat(c.get("x", INIT, 100).toFloatArray()).isNotEqualTo(x);
  }

  @Test
  void whatFitsIsLoadedAndTheRestIsDrawnAsByTheSeed() {
    Map<String, Tensor> file =
        Map.of("x", Tensor.of(new float[] {1, 2}, 2), "y", Tensor.of(new float[] {3, 4, 5}, 3));
    ParameterStore store = ParameterStore.fitting(manager, "a", file, 5);
    ParameterStore drawn = ParameterStore.initial(manager, 5);
    assertThat(store.get("x", INIT, 2).toFloatArray()).containsExactly(1, 2);
    assertThat(store.get("y", INIT, 4).toFloatArray())
        .containsExactly(drawn.get("y", INIT, 4).toFloatArray());
    assertThat(store.get("z", INIT, 6).toFloatArray())
        .containsExactly(drawn.get("z", INIT, 6).toFloatArray());
    assertThat(store.get("grid", new Init.Buffer(new float[] {7}), 1).toFloatArray())
        .containsExactly(7);
    assertThat(store.drawn()).containsExactly("y", "z");
    assertThat(store.trainable()).containsOnlyKeys("x", "y", "z");
  }

  @Test
  void theSameNameIsTheSameArray() {
    ParameterStore store = ParameterStore.initial(manager, 1);
    NDArray x = store.get("x", INIT, 2, 2);
    assertThat(store.get("x", INIT, 2, 2)).isSameAs(x);
    assertThat(store.size()).isEqualTo(4);
  }

  @Test
  void exportedTensorsLoadToTheSameValues() {
    ParameterStore store = ParameterStore.initial(manager, 1);
    float[] x = store.get("x", INIT, 3, 5).toFloatArray();
    ParameterStore again = ParameterStore.loaded(manager, "export", store.export());
    NDArray loaded = again.get("x", INIT, 3, 5);
    assertThat(loaded.toFloatArray()).containsExactly(x);
    assertThat(loaded.getShape()).isEqualTo(new Shape(3, 5));
  }
}
