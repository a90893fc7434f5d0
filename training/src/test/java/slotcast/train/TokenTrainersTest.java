package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tokenizer.DiscreteVae;

/** Tokenizer and STEVE at a size of seconds: they learn, resume to the same bits, fit together. */
class TokenTrainersTest {
  private static final String TOKENIZER =
      """
      name: tiny-tokens
      model: {vocabulary: 8, channels: 8}
      resolution: [16, 16]
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}, augment: {mirror: true}}
      optimiser: {peak_rate: 1.0e-2, warmup_steps: 2}
      steps: 30
      batch: 4
      temperature: {from: 1.0, to: 0.5, steps: 10}
      evaluate_every: 30
      checkpoint_every: 15
      """;

  private static final String STEVE =
      """
      name: tiny-steve
      model:
        resolution: [16, 16]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 2}
        encoder: {channels: [3, 8, 8], kernel: 5, strides: [2, 1], out_channels: 16}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 16}
        token_decoder: {tokenizer: {vocabulary: 8, channels: 8}, layers: 2, heads: 2}
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}, augment: {mirror: true}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 0.5, token_rate: 6.0e-3}
      phases:
        - {steps: 10, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 0.0}
        - {steps: 10, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 1.0e-3}
      evaluate_every: 20
      checkpoint_every: 10
      """;

  @TempDir Path folder;

  private Path tokenizer(String out, String yaml) throws IOException {
    TokenizerTraining config = Yaml.parse(yaml, TokenizerTraining.class, "test");
    return new TokenizerTrainer(config, 1, folder.resolve(out), folder.resolve("cache"))
        .train("test", InitialWeights.DRAWN);
  }

  private Path steve(String out, Path tokenizer) throws IOException {
    SaviTraining config =
        Yaml.parse(STEVE, SaviTraining.class, "test").withTokenizer(tokenizer.toString());
    return new SaviTrainer(config, 1, folder.resolve(out), folder.resolve("cache"))
        .train("test", InitialWeights.DRAWN);
  }

  @Test
  void tokenizerLearnsAndARunCutOffComesToTheSameBits() throws IOException {
    Path whole = tokenizer("whole", TOKENIZER);
    Map<String, Double> loss = logged("whole", "loss");
    assertThat(loss.get("30")).isLessThan(loss.get("10"));
    assertThat(logged("whole", "mse").get("30")).isPositive();
    Files.delete(folder.resolve("whole/step-00000030.safetensors"));
    byte[] weights = Files.readAllBytes(whole);
    tokenizer("whole", TOKENIZER);
    assertSameTensors(weights, whole);
  }

  @Test
  void steveLearnsItsTokenizersTokensAndHoldsIt() throws IOException {
    Path tokenizer = tokenizer("tokens", TOKENIZER);
    Path whole = steve("whole", tokenizer);
    Map<String, Double> loss = logged("whole", "loss");
    assertThat(loss.get("18")).isLessThan(loss.get("6"));
    assertThat(logged("whole", "token_loss").get("20")).isBetween(0.0, Math.log(8));
    assertThat(logged("whole", "drawn_mse").get("20")).isPositive();
    Map<String, Tensor> held = ModelFile.read(whole, LoadedSavi.KIND).tensors();
    ModelFile.read(tokenizer, DiscreteVae.KIND)
        .tensors()
        .forEach((n, t) -> assertThat(held.get("dvae." + n).floats()).isEqualTo(t.floats()));

    byte[] weights = Files.readAllBytes(whole);
    Files.delete(folder.resolve("whole/step-00000020.safetensors"));
    steve("whole", tokenizer);
    assertSameTensors(weights, whole);

    try (SlotPerception perception =
        new SlotPerception(
            TorchRuntime.on("cpu").perception(whole.toString(), 1), PerceptionOptions.DEFAULT)) {
      PerceptionResult seen = perception.process(noise(), 1).orElseThrow();
      assertThat(seen.masks()).hasSize(3 * 16 * 16);
      for (int pixel = 0; pixel < 256; pixel++) {
        float sum = 0;
        for (int k = 0; k < 3; k++) {
          sum += seen.masks()[k * 256 + pixel];
        }
        assertThat(sum).isCloseTo(1, within(1e-5f));
      }
    }
  }

  @Test
  void drawingFreesWhatItRemembers() throws IOException {
    Path file = steve("drawn", tokenizer("tokens", TOKENIZER));
    try (LoadedSavi model = LoadedSavi.load(file);
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      int before;
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray slots = manager.ones(new Shape(2, 3, 16));
        before = manager.getManagedArrays().size();
        NDArray image = model.savi().tokens().draw(slots);
        assertThat(image.getShape()).isEqualTo(new Shape(2, 3, 16, 16));
      }
      assertThat(manager.getManagedArrays().size()).isLessThan(before);
    }
  }

  @Test
  void aNonFiniteTokenizerIsNamed() {
    // A rate this high makes weights that overflow within a few steps.
    String wild = TOKENIZER.replace("1.0e-2", "1.0e30");
    assertThatThrownBy(() -> tokenizer("wild", wild))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training step")
        .hasMessageContaining("finite");
  }

  @Test
  void mixUpsAreRefused() throws IOException {
    Path other = tokenizer("other", TOKENIZER.replace("vocabulary: 8", "vocabulary: 4"));
    assertThatThrownBy(() -> steve("a", other))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("vocabulary=4")
        .hasMessageContaining("vocabulary=8");
    SaviTraining none = Yaml.parse(STEVE, SaviTraining.class, "test");
    assertThatThrownBy(() -> new SaviTrainer(none, 1, folder.resolve("b"), folder.resolve("cache")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--tokenizer");
    refused(STEVE + "loss: {slot_separation: {type: as_printed, factor: 1}}\n", "slot_separation");
    refused(STEVE.replace("[16, 16]", "[18, 18]"), "4 divides");
    refused(STEVE.replace("layers: 2, heads: 2}", "layers: 2, heads: 3}"), "token_decoder.heads");
    refused(
        STEVE.replace("  predictor:", "  corrector: {type: isa_ts}\n  predictor:"),
        "does not see positions");
    String both =
        STEVE.replace(
            "  token_decoder:",
            "  decoder: {channels: [16, 8], resolution: [8, 8], kernel: 5}\n  token_decoder:");
    refused(both, "got both");
  }

  @Test
  void tokenizersHaveSensibleRanges() {
    for (String[] wrong :
        new String[][] {
          {"vocabulary: 8", "vocabulary: 1"},
          {"[16, 16]", "[16, 15]"},
          {"to: 0.5", "to: 0.0"},
          {"from: 1.0", "from: 0.1"}
        }) {
      String yaml = TOKENIZER.replace(wrong[0], wrong[1]);
      assertThatThrownBy(() -> Yaml.parse(yaml, TokenizerTraining.class, "test"))
          .as(wrong[1])
          .isInstanceOf(UserError.class);
    }
  }

  @Test
  void temperatureFallsAlongHalfACosine() {
    TokenizerTraining.Temperature t = new TokenizerTraining.Temperature(1, 0.1, 100);
    assertThat(t.at(0)).isEqualTo(1);
    assertThat(t.at(50)).isCloseTo(0.55, within(1e-12));
    assertThat(t.at(25)).isGreaterThan(0.775);
    assertThat(t.at(100)).isCloseTo(0.1, within(1e-12));
    assertThat(t.at(5000)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void noiseIsGumbels() {
    float[] noise = TokenizerObjective.gumbel(new SplittableRandom(1), 100_000);
    double mean = 0;
    for (float x : noise) {
      mean += x / noise.length;
    }
    double variance = 0;
    for (float x : noise) {
      variance += (x - mean) * (x - mean) / noise.length;
    }
    assertThat(mean).isCloseTo(0.5772, within(0.02)); // Euler's constant
    assertThat(variance).isCloseTo(Math.PI * Math.PI / 6, within(0.05));
  }

  private static void refused(String yaml, String why) {
    assertThatThrownBy(() -> Yaml.parse(yaml, SaviTraining.class, "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(why);
  }

  private static RgbImage noise() {
    byte[] data = new byte[3 * 16 * 16];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) random.nextInt();
    }
    return new RgbImage(16, 16, data);
  }

  private void assertSameTensors(byte[] before, Path after) throws IOException {
    Path copy = folder.resolve("before.safetensors");
    Files.write(copy, before);
    Map<String, Tensor> expected = Safetensors.read(copy).tensors();
    Map<String, Tensor> actual = Safetensors.read(after).tensors();
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, t) ->
            assertThat(Arrays.equals(actual.get(name).floats(), t.floats())).as(name).isTrue());
  }

  private Map<String, Double> logged(String run, String name) throws IOException {
    return LogFile.values(folder.resolve(run), name);
  }
}
