package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;

/** SAVi over the features of a tiny vision transformer: from an import to masks of a node. */
class VitTrainersTest {
  private static final String DINOSAUR =
      TinyDinosaur.WITHOUT_PHASES
          + """
      phases:
        - {steps: 10, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 0.0}
        - {steps: 10, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 1.0e-3, contrast_weight: 0.01}
      evaluate_every: 20
      checkpoint_every: 10
      """;

  @TempDir Path folder;
  private Path vit;
  private final StringWriter text = new StringWriter();

  /** A file as its publisher writes it, imported. */
  @BeforeEach
  void imports() throws IOException {
    vit = imported(new VitConfig(4, 64, 1, 1, 32, 4, null, null, null, true), "vit");
  }

  private Path imported(VitConfig config, String name) throws IOException {
    Path file = folder.resolve(name + "-published.safetensors");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 7)) {
      new VisionTransformer(store, "", config, 16, 16);
      Map<String, Tensor> weights = new LinkedHashMap<>(store.export());
      weights.put("mask_token", Tensor.of(new float[64], 1, 64));
      new Safetensors(Map.of(), weights).write(file);
    }
    return importedFile(file, name);
  }

  private Path importedFile(Path file, String name) {
    Path out = folder.resolve(name + ".safetensors");
    CommandLine command = new CommandLine(new ImportCommand());
    command.setOut(new PrintWriter(text));
    assertThat(command.execute(file.toString(), "--config", "vit", "--out", out.toString()))
        .isZero();
    return out;
  }

  private Path trained(String out, SaviTraining config) throws IOException {
    return new SaviTrainer(config, 1, folder.resolve(out), folder.resolve("cache"))
        .train("test", InitialWeights.DRAWN);
  }

  private static SaviTraining parsed(String yaml) {
    return Yaml.parse(yaml, SaviTraining.class, "test");
  }

  @Test
  void importTellsTheConfiguration() {
    assertThat(text.toString())
        .contains("{vit: {patch: 4, width: 64, depth: 1, heads: 1, mlp_size: 32, grid: 4}, out_");
  }

  @Test
  void slotsLearnFeaturesAndTheFileHoldsTheTransformer() throws IOException {
    SaviTraining config = parsed(DINOSAUR).withVit(vit.toString());
    Path whole = trained("whole", config);
    Map<String, Double> loss = LogFile.values(folder.resolve("whole"), "loss");
    assertThat(loss.get("18")).isLessThan(loss.get("6"));
    Map<String, Double> mse = LogFile.values(folder.resolve("whole"), "mse");
    assertThat(mse.get("20")).isPositive().isLessThan(loss.get("6"));
    assertThat(LogFile.values(folder.resolve("whole"), "fg_ari")).containsKey("20");
    Map<String, Tensor> held = ModelFile.read(whole, LoadedSavi.KIND).tensors();
    ModelFile.read(vit, VisionTransformer.KIND)
        .tensors()
        .forEach(
            (n, t) -> {
              if (!n.startsWith("norm.")) { // not used: features are the last block's
                assertThat(held.get("vit." + n).floats()).as(n).isEqualTo(t.floats());
              }
            });
    assertThat(held).doesNotContainKey("vit.norm.weight");

    Map<String, Tensor> before = Safetensors.read(whole).tensors();
    Files.delete(folder.resolve("whole/step-00000020.safetensors"));
    Map<String, Tensor> after = Safetensors.read(trained("whole", config)).tensors();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (n, t) -> assertThat(Arrays.equals(after.get(n).floats(), t.floats())).as(n).isTrue());

    StoredRun unfinished = StoredRun.read(folder.resolve("whole").toString());
    assertThat(unfinished.model().tensors()).containsKey("vit.cls_token");
    scored(whole);
    seen(whole);
  }

  private void scored(Path weights) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new EvalSaviCommand());
    command.setOut(new PrintWriter(out));
    int status =
        command.execute(
            "--weights", weights.toString(), "--cache", folder.resolve("cache").toString());
    assertThat(status).isZero();
    assertThat(out.toString()).contains("fg_ari", "the model draws features, not images");
  }

  /** As a node sees it, by its own choice of a back end. */
  private static void seen(Path weights) {
    try (SlotPerception perception =
        new SlotPerception(
            TorchRuntime.on("cpu").perception(weights.toString(), 1), PerceptionOptions.DEFAULT)) {
      PerceptionResult seen = perception.process(noise(), 1).orElseThrow();
      int n = 16 * 24;
      assertThat(seen.masks()).hasSize(3 * n);
      for (int pixel = 0; pixel < n; pixel++) {
        float sum = 0;
        for (int k = 0; k < 3; k++) {
          sum += seen.masks()[k * n + pixel];
        }
        assertThat(sum).isCloseTo(1, within(1e-5f));
      }
    }
  }

  private static RgbImage noise() {
    byte[] data = new byte[3 * 24 * 16];
    new SplittableRandom(3).nextBytes(data);
    return new RgbImage(24, 16, data);
  }

  @Test
  void inPartsABatchIsTheSameBatch() throws IOException {
    String one = DINOSAUR.replace(", contrast_weight: 0.01", "");
    SaviTraining whole = parsed(one).withVit(vit.toString());
    SaviTraining parts = parsed(one + "micro_batch: 2\n").withVit(vit.toString());
    trained("one", whole);
    trained("two", parts);
    double loss = LogFile.values(folder.resolve("one"), "loss").get("6");
    assertThat(LogFile.values(folder.resolve("two"), "loss").get("6"))
        .isCloseTo(loss, withinPercentage(0.02)); // rounding grows from step to step
  }

  @Test
  void mixUpsAreRefused() throws IOException {
    Path other = imported(new VitConfig(4, 64, 2, 1, 32, 4, null, null, null, true), "other");
    assertThatThrownBy(() -> trained("a", parsed(DINOSAUR).withVit(other.toString())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("depth=2")
        .hasMessageContaining("depth=1");
    assertThatThrownBy(() -> trained("b", parsed(DINOSAUR)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--vit");
    refused(DINOSAUR.replace("[16, 24]", "[16, 18]"), "patch of 4");
    refused(DINOSAUR.replace("heads: 1,", "heads: 3,"), "vit.heads");
    refused(
        DINOSAUR + "loss: {slot_separation: {type: as_printed, factor: 1}}\n", "slot_separation");
    refused(
        DINOSAUR.replace(
            "  vit_encoder:",
            "  encoder: {channels: [3, 8], kernel: 5, out_channels: 16}\n  vit_encoder:"),
        "got both");
    refused(
        DINOSAUR.replaceAll(
            "vit_encoder: .*", "encoder: {channels: [3, 8], kernel: 5, out_channels: 16}"),
        "needs a vit_encoder");
  }

  private static void refused(String yaml, String why) {
    assertThatThrownBy(() -> parsed(yaml)).isInstanceOf(UserError.class).hasMessageContaining(why);
  }

  /** Where the class's token has its position in it, and the registers another name. */
  @Test
  void timmsRegistersAreRead() throws IOException {
    VitConfig config = new VitConfig(4, 128, 1, null, 32, 3, 2, true, null, true);
    Path own = imported(config, "own");
    Map<String, Tensor> expected =
        new LinkedHashMap<>(ModelFile.read(own, VisionTransformer.KIND).tensors());
    float[] positions = expected.get("pos_embed").floats().clone();
    Arrays.fill(positions, 0, 128, 0);
    Map<String, Tensor> weights = new LinkedHashMap<>(expected);
    weights.put("reg_token", weights.remove("register_tokens"));
    weights.put(
        "pos_embed", Tensor.of(Arrays.copyOfRange(positions, 128, positions.length), 1, 9, 128));
    Path file = folder.resolve("timm-published.safetensors");
    new Safetensors(Map.of(), weights).write(file);
    ModelFile read = ModelFile.read(importedFile(file, "timm"), VisionTransformer.KIND);
    VitConfig found = read.config(VitConfig.class, "test");
    assertThat(found.heads()).isEqualTo(2); // one for each 64
    assertThat(found.sameWeights(config)).isTrue();
    expected.put("pos_embed", Tensor.of(positions, 1, 10, 128));
    expected.forEach(
        (n, t) -> assertThat(read.tensors().get(n).floats()).as(n).isEqualTo(t.floats()));
  }

  @Test
  void foreignFilesAreRefusedWithWhatIsMissing() throws IOException {
    Map<String, Tensor> weights =
        new LinkedHashMap<>(ModelFile.read(vit, VisionTransformer.KIND).tensors());
    Tensor gated = weights.remove("blocks.0.mlp.fc1.weight");
    weights.put("blocks.0.mlp.w12.weight", gated);
    assertThat(refusal(weights)).contains("SwiGLU");
    weights.remove("blocks.0.norm1.weight");
    assertThat(refusal(weights)).contains("no blocks.0.norm1.weight");
    weights.remove("patch_embed.proj.weight");
    assertThat(refusal(weights)).contains("no patch_embed.proj.weight");
  }

  private String refusal(Map<String, Tensor> weights) throws IOException {
    Path file = folder.resolve("foreign.safetensors");
    new Safetensors(Map.of(), weights).write(file);
    ImportCommand command = new ImportCommand();
    new CommandLine(command).parseArgs(file.toString(), "--config", "vit", "--out", "x");
    try {
      command.call();
      throw new AssertionError("not refused");
    } catch (UserError e) {
      return e.getMessage();
    }
  }
}
