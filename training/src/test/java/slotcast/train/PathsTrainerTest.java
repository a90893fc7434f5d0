package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.MaskCalibration;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.path.PathNet;
import slotcast.runtime.Compute;
import slotcast.runtime.engine.PathWeights;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tensor.Safetensors.Tensor;

/** A few steps over the bundled weights, by the product's own path from videos to a weight file. */
class PathsTrainerTest {
  private static final String CONFIG =
      """
      name: tiny-paths
      perception: isa-small
      predictor: slotformer-isa
      labels: %s
      hidden: 8
      width: 4
      data: {simulated: {videos: 2, held_out: 1, frames: 9, seed: 1, held_out_seed: 100, size: 64}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 1.0}
      steps: 6
      batch: 4
      rollout: 3
      spread_weight: 0.1
      tail: 4
      evaluate_every: 6
      checkpoint_every: 3
      """;

  @TempDir Path folder;

  private Path train(String out, boolean labels) throws IOException {
    return train(out, CONFIG.formatted(labels));
  }

  private Path train(String out, String yaml) throws IOException {
    PathsTraining config = Yaml.parse(yaml, PathsTraining.class, "test");
    return new PathsTrainer(
            config, 1, folder.resolve(out), folder.resolve("cache"), RunSettings.DEFAULT)
        .train("test");
  }

  @Test
  void trainsResumesToTheSameBitsAndLeavesTheSlotsModelAsItIs() throws IOException {
    Path file = train("run", false);
    ModelFile trained = ModelFile.read(file, LoadedSlotFormer.KIND);
    Files.delete(file);
    Files.delete(folder.resolve("run/step-00000006.safetensors"));
    same(ModelFile.read(train("run", false), LoadedSlotFormer.KIND).tensors(), trained.tensors());

    ModelFile before = BundledWeights.read("slotformer-isa", LoadedSlotFormer.KIND);
    same(
        LoadedSlotFormer.withoutPaths(trained).tensors(),
        LoadedSlotFormer.withoutPaths(before).tensors());
    assertThat(trained.provenance()).isEqualTo(before.provenance());
    assertThat(trained.extra().get("paths_provenance")).contains("\"step\":6", "of_the_line");
    PathNet net = PathWeights.of(trained, "test").orElseThrow();
    assertThat(net.hidden()).isEqualTo(8);
    assertThat(net.weights().get("answer.weight")).isNotEqualTo(new float[8 * 11]);
    try (PredictionModel model =
        TorchRuntime.on(new Compute("cpu", "auto")).prediction(trained, "test", 1, 3)) {
      assertThat(model.spec().paths()).isPresent();
    }
  }

  @Test
  void trueMasksTellOtherPlacesThanLaterSightings() throws IOException {
    Tensor seen = answers(train("seen", false));
    Tensor labelled = answers(train("labelled", true));
    assertThat(labelled.floats()).isNotEqualTo(seen.floats());
  }

  /** The tensors are the same, the sightings are not. */
  @Test
  void otherMasksAreNotReadFromTheCacheOfTheFirst() throws IOException {
    Tensor first = answers(train("first", false));
    Path other = folder.resolve("other.safetensors");
    BundledWeights.read("isa-small", LoadedSavi.KIND)
        .withExtra(MaskCalibration.KEY, new MaskCalibration(0.3, 0.95).toJson())
        .write(other);
    String yaml = CONFIG.formatted(false).replace(": isa-small", ": " + other);
    assertThat(answers(train("other", yaml)).floats()).isNotEqualTo(first.floats());
  }

  @Test
  void refusesAPredictorWithoutATunedLineAndANetworkThatLacksATensor() throws IOException {
    ModelFile bundled = BundledWeights.read("slotformer-isa", LoadedSlotFormer.KIND);
    ModelFile bare =
        new ModelFile(
            bundled.kind(),
            bundled.configJson(),
            bundled.provenance(),
            Map.of(),
            bundled.tensors());
    Path file = folder.resolve("bare.safetensors");
    bare.write(file);
    PathsTraining config =
        Yaml.parse(CONFIG.formatted(false), PathsTraining.class, "test")
            .withPredictor(file.toString());
    assertThatThrownBy(() -> new PathsTrainer(config, 1, folder, folder, RunSettings.DEFAULT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no tuned straight line");

    Tensor some = Tensor.of(new float[8 * 21], 8, 21);
    ModelFile half =
        LoadedSlotFormer.withPaths(
            bundled,
            Map.of(
                LoadedSlotFormer.PATHS + "encode.weight",
                some,
                LoadedSlotFormer.PATHS + "state.weight",
                Tensor.of(new float[32], 4, 8)),
            bundled.provenance());
    assertThatThrownBy(() -> PathWeights.of(half, "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("encode.bias has 0 values, expected 8");
  }

  private static Tensor answers(Path file) {
    return ModelFile.read(file, LoadedSlotFormer.KIND)
        .tensors()
        .get(LoadedSlotFormer.PATHS + "answer.weight");
  }

  private static void same(Map<String, Tensor> actual, Map<String, Tensor> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, t) -> assertThat(actual.get(name).floats()).as(name).isEqualTo(t.floats()));
  }
}
