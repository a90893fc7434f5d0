package slotcast.slotformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.layer.Dropout;
import slotcast.layer.Dropout.Place;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SlotState;
import slotcast.slotformer.SlotFormerConfig.PoseMode;
import slotcast.tensor.ParameterStore;
import slotcast.tracking.HorizonError;
import slotcast.tracking.MotionCalibration;

class SlotFormerTest {
  private NDManager manager;
  private LoadedSavi savi;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    savi = LoadedSavi.of(SmallModels.savi(), "a test");
  }

  @AfterEach
  void close() {
    savi.close();
    manager.close();
  }

  private SlotFormer model(boolean residual) {
    return new SlotFormer(
        SmallModels.config(residual), ParameterStore.initial(manager, 4), savi.store());
  }

  private NDArray slots(long seed, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    java.util.Random random = new java.util.Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(shape));
  }

  private static void assertClose(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThat((double) actual.sub(expected).abs().max().getFloat()).isCloseTo(0, within(1e-5));
  }

  @Test
  void aLongRolloutIsAShortOneGoneOnWith() {
    SlotFormer model = model(false);
    NDArray history = slots(1, 2, 3, 4, 8);
    NDArray five = model.rollout(history, 5);
    assertThat(five.getShape()).isEqualTo(new Shape(2, 5, 4, 8));
    NDArray two = model.rollout(history, 2);
    NDArray three = model.rollout(NDArrays.concat(new NDList(history, two), 1), 3);
    assertClose(NDArrays.concat(new NDList(two, three), 1), five);
  }

  @Test
  void theOrderOfSlotsDoesNotMatter() {
    SlotFormer model = model(false);
    NDArray history = slots(2, 1, 3, 4, 8);
    NDArray order = manager.create(new long[] {2, 0, 3, 1});
    NDArray permuted = history.get(":, :, {}", order);
    assertClose(model.rollout(permuted, 3), model.rollout(history, 3).get(":, :, {}", order));
  }

  @Test
  void theOrderOfFramesDoes() {
    SlotFormer model = model(false);
    NDArray history = slots(3, 1, 3, 4, 8);
    NDArray back = history.flip(1);
    NDArray difference = model.rollout(back, 1).sub(model.rollout(history, 1)).abs();
    assertThat(difference.max().getFloat()).isGreaterThan(0.01f);
  }

  @Test
  void aResidualModelAddsToTheNewestSlots() {
    NDArray history = slots(4, 1, 3, 4, 8);
    NDArray newest = history.get(":, 2:3");
    ParameterStore weights = ParameterStore.initial(manager, 4);
    SlotFormer plain = new SlotFormer(SmallModels.config(false), weights, savi.store());
    SlotFormer residual =
        new SlotFormer(
            SmallModels.config(true),
            ParameterStore.loaded(manager, "a test", weights.export()),
            savi.store());
    assertClose(residual.rollout(history, 1), plain.rollout(history, 1).add(newest));
  }

  @Test
  void anUntrainedResidualModelStandsStill() {
    NDArray history = slots(4, 1, 3, 4, 8);
    NDArray newest = history.get(":, 2:3");
    assertClose(model(true).rollout(history, 2), NDArrays.concat(new NDList(newest, newest), 1));
  }

  /** At each place of both layers, at every step anew, with poses and without. */
  @Test
  void dropsInEveryStepOfARolloutWhereItIsToldTo() {
    SlotFormer plain = model(false);
    drops(plain, SlotState.of(slots(5, 2, 3, 4, 8)));
    SlotFormerConfig config = SmallModels.config(CorrectorType.ISA_T, false, PoseMode.PREDICTED);
    try (LoadedSavi isa = LoadedSavi.of(SmallModels.savi(CorrectorType.ISA_T), "a test")) {
      SlotFormer aware = new SlotFormer(config, ParameterStore.initial(manager, 4), isa.store());
      drops(aware, new SlotState(slots(5, 2, 3, 4, 8), slots(6, 2, 3, 4, 2), null, null));
    }
  }

  private static void drops(SlotFormer model, SlotState history) {
    List<Place> seen = new ArrayList<>();
    Dropout mask = Dropout.drawn(0.3, new SplittableRandom(7));
    Dropout watched =
        (place, x) -> {
          seen.add(place);
          return mask.apply(place, x);
        };
    NDArray dropped = model.rollout(history, 3, watched).slots();
    List<Place> expected = new ArrayList<>();
    Collections.nCopies(2 * 3, List.of(Place.values())).forEach(expected::addAll);
    assertThat(seen).containsExactlyElementsOf(expected);
    assertThat(dropped.toFloatArray())
        .isNotEqualTo(model.rollout(history, 3).slots().toFloatArray());
  }

  @Test
  void aConfiguredShareIsIgnoredByAModelThatIsNotTrained() {
    SlotFormerConfig config = SmallModels.config(false).withDropout(0.5);
    SlotFormer with = new SlotFormer(config, ParameterStore.initial(manager, 4), savi.store());
    NDArray history = slots(5, 2, 3, 4, 8);
    assertThat(with.rollout(history, 3).toFloatArray())
        .containsExactly(model(false).rollout(history, 3).toFloatArray());
  }

  @Test
  void aShareIsCheckedAndWrittenOnlyWhereItIsSet() {
    SlotFormerConfig config = SmallModels.config(false);
    assertThat(Yaml.toJson(config)).doesNotContain("dropout");
    String json = Yaml.toJson(config.withDropout(0.1));
    assertThat(json).contains("\"dropout\":0.1");
    assertThat(Yaml.parse(json, SlotFormerConfig.class, "test")).isEqualTo(config.withDropout(0.1));
    assertThatThrownBy(() -> Yaml.parse(json.replace("0.1", "1.5"), SlotFormerConfig.class, "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dropout is 1.5, not a number from 0 to below 1");
  }

  @Test
  void refusesShapesThatDoNotFit() {
    SlotFormer model = model(false);
    assertThatThrownBy(() -> model.rollout(slots(8, 1, 2, 4, 8), 1))
        .hasMessage("history has 2 frames, expected at least 3");
    assertThatThrownBy(() -> model.rollout(slots(8, 1, 3, 5, 8), 1)).hasMessageContaining("K=4");
    assertThatThrownBy(() -> model.rollout(slots(8, 1, 3, 4, 8), 0))
        .hasMessage("steps is 0, expected at least 1");
  }

  @Test
  void aFileGivesTheSameModel(@TempDir Path folder) throws Exception {
    HorizonError error = new HorizonError(List.of(1e-4), List.of(0.0), List.of(2e-4));
    MotionCalibration calibration = new MotionCalibration(List.of(0.25), error);
    ModelFile file = SmallModels.slotFormer(calibration);
    Path path = folder.resolve("slotformer.safetensors");
    file.write(path);
    NDArray history = slots(9, 1, 3, 4, 8);
    try (LoadedSlotFormer loaded = LoadedSlotFormer.load(path)) {
      assertClose(loaded.slotFormer().rollout(history, 2), model(true).rollout(history, 2));
      assertClose(
          loaded.slotFormer().decode(history).masks(),
          savi.savi().decode(history.reshape(3, 4, 8)).masks());
      assertThat(loaded.file().extra())
          .containsEntry(LoadedSlotFormer.PERCEPTION_SHA256, savi.file().sha256());
      assertThat(
              MotionCalibration.fromJson(
                  loaded.file().extra().get(MotionCalibration.KEY), "a test"))
          .isEqualTo(calibration);
    }
    assertThatThrownBy(() -> LoadedSavi.load(path))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("kind");
  }

  @Test
  void anUnknownTensorIsRefused() {
    ModelFile file = SmallModels.slotFormer(null);
    Map<String, slotcast.tensor.Safetensors.Tensor> tensors =
        new java.util.LinkedHashMap<>(file.tensors());
    tensors.put("rollouter.extra", slotcast.tensor.Safetensors.Tensor.of(new float[] {1}, 1));
    ModelFile other =
        new ModelFile(file.kind(), file.configJson(), file.provenance(), file.extra(), tensors);
    assertThatThrownBy(() -> LoadedSlotFormer.of(other, "a test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rollouter.extra");
  }

  @Test
  void aConfigurationIsCheckedWhereItIsRead() {
    String yaml = Yaml.toYaml(SmallModels.config(false));
    assertThat(Yaml.parse(yaml, SlotFormerConfig.class, "a test"))
        .isEqualTo(SmallModels.config(false));
    assertThatThrownBy(
            () ->
                Yaml.parse(
                    yaml.replace("d_model: 16", "d_model: 15"), SlotFormerConfig.class, "a.yaml"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a.yaml")
        .hasMessageContaining("d_model is 15");
    assertThatThrownBy(() -> Yaml.parse(yaml + "depth: 3\n", SlotFormerConfig.class, "a.yaml"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("depth");
  }
}
