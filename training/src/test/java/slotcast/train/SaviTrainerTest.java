package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.model.ModelFile;
import slotcast.tensor.LayerPrecision;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/** SAVi at a size of seconds: it learns, resumes to the same bits and refuses mix-ups. */
class SaviTrainerTest {
  @TempDir Path folder;
  private TinyTraining tiny;

  @BeforeEach
  void prepare() {
    tiny = new TinyTraining(folder);
  }

  @Test
  void saviLearnsAndARunCutOffComesToTheSameBits() throws IOException {
    Path whole = tiny.savi("whole", 1);
    Map<String, Double> early = tiny.logged("whole", "loss");
    assertThat(early.get("30")).isLessThan(early.get("10"));
    // As if the machine had gone down after step 15.
    Path cut = tiny.savi("cut", 1);
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000030.safetensors"));
    TinyTraining.same(tiny.savi("cut", 1), whole, "savi");
  }

  /** The configuration kept with a run is one itself, and makes the same run. */
  @Test
  void aRunKeepsTheConfigurationThatMakesItAgain() throws IOException {
    Path whole = tiny.savi("kept", 1);
    String kept = Files.readString(folder.resolve("kept/config.yaml"));
    assertThat(kept).startsWith("# test\n# Slotcast ");
    assertThat(Yaml.parse(kept, SaviTraining.class, "kept"))
        .isEqualTo(Yaml.parse(TinyTraining.SAVI, SaviTraining.class, "test"));
    TinyTraining.same(tiny.savi("again", 1, kept), whole, "savi");
  }

  @Test
  void theSeparationAsPrintedIsLoggedAndResumedAndTrainsNothing() throws IOException {
    String loss = "loss: {slot_separation: {type: as_printed, factor: 1.0e-3, every: 12}}";
    Path plain = tiny.savi("plain", 1);
    Path printed = tiny.savi("printed", 1, TinyTraining.SAVI + loss);
    TinyTraining.same(printed, plain, "savi");
    Map<String, Double> whole = tiny.logged("printed", "separation");
    assertThat(whole.keySet()).containsExactlyInAnyOrder("10", "20", "30");
    assertThat(whole.get("10")).isPositive();
    assertThat(tiny.logged("printed", "loss").get("10"))
        .isCloseTo(tiny.logged("plain", "loss").get("10") + whole.get("10"), within(1e-4));
    // Cut off at step 15 of 12 to 24, for which the penalty of step 12 holds.
    Files.delete(folder.resolve("printed/step-00000030.safetensors"));
    Files.delete(folder.resolve("printed/log.jsonl"));
    Files.delete(printed);
    TinyTraining.same(tiny.savi("printed", 1, TinyTraining.SAVI + loss), plain, "savi");
    assertThat(tiny.logged("printed", "separation").get("30")).isEqualTo(whole.get("30"));
    assertThat(tiny.logged("printed", "separation").get("20")).isPositive();
  }

  @Test
  void theTrainableSeparationTrainsSomethingElse() throws IOException {
    String loss = "loss: {slot_separation: {type: trainable, factor: 0.1}}";
    Map<String, Tensor> a = ModelFile.read(tiny.savi("plain", 1), "savi").tensors();
    Map<String, Tensor> b =
        ModelFile.read(tiny.savi("trainable", 1, TinyTraining.SAVI + loss), "savi").tensors();
    String name = "slot_attention.project_k.weight";
    assertThat(b.get(name).floats()).isNotEqualTo(a.get(name).floats());
    assertThat(tiny.logged("trainable", "separation_embedding").get("30")).isBetween(0.0, 0.1);
    assertThat(tiny.logged("trainable", "separation_spatial").get("30")).isBetween(0.0, 0.1);
  }

  @Test
  void aStochasticModelDrawsItsKernelsAndResumesToTheSameBits() throws IOException {
    String with =
        TinyTraining.SAVI.replace(
            "layer: none, stochastic: false", "layer: linear, stochastic: %s");
    Path whole = tiny.savi("stochastic", 1, with.formatted(true));
    Map<String, Tensor> plain =
        ModelFile.read(tiny.savi("mean", 1, with.formatted(false)), "savi").tensors();
    Map<String, Tensor> drawn = ModelFile.read(whole, "savi").tensors();
    for (String name : List.of("kernel_dist_layer.0.weight", "slot_attention.project_k.weight")) {
      assertThat(drawn.get(name).floats()).as(name).isNotEqualTo(plain.get(name).floats());
    }
    Map<String, Double> divergence = tiny.logged("stochastic", "divergence");
    assertThat(divergence.get("30")).isPositive().isLessThan(divergence.get("10"));
    assertThat(tiny.logged("mean", "divergence")).isEmpty();
    // As if the machine had gone down after step 15.
    Path cut = tiny.savi("cut", 1, with.formatted(true));
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000030.safetensors"));
    TinyTraining.same(tiny.savi("cut", 1, with.formatted(true)), whole, "savi");
  }

  @Test
  void dropoutTrainsSomethingElseAndResumesToTheSameBits() throws IOException {
    String plain =
        TinyTraining.SAVI.replace(
            "layer: none, stochastic: false", "layer: linear, stochastic: true");
    String with = plain.replace("rnn: false", "rnn: true, dropout: 0.2");
    Path whole = tiny.savi("dropout", 1, with);
    Map<String, Tensor> dropped = ModelFile.read(whole, "savi").tensors();
    Map<String, Tensor> kept =
        ModelFile.read(tiny.savi("kept", 1, plain.replace("rnn: false", "rnn: true")), "savi")
            .tensors();
    for (String name :
        List.of(
            "predictor.base_predictor.transformer_encoder.layers.0.linear1.weight",
            "slot_attention.project_k.weight")) {
      assertThat(dropped.get(name).floats()).as(name).isNotEqualTo(kept.get(name).floats());
    }
    // As if the machine had gone down after step 15.
    Path cut = tiny.savi("cut", 1, with);
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000030.safetensors"));
    TinyTraining.same(tiny.savi("cut", 1, with), whole, "savi");
  }

  @Test
  void dropoutLeavesClipsAndNoiseAsTheyAre() throws IOException {
    String plain =
        TinyTraining.SAVI.replace(
            "layer: none, stochastic: false", "layer: linear, stochastic: true");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      SaviClips.Batch a = clips(plain, manager).batch(7, 0);
      SaviClips.Batch b =
          clips(plain.replace("rnn: false", "rnn: false, dropout: 0.2"), manager).batch(7, 0);
      assertThat(a.dropout()).isNull();
      assertThat(b.dropout()).isNotNull();
      assertThat(b.video().toFloatArray()).containsExactly(a.video().toFloatArray());
      assertThat(b.noise().toFloatArray()).containsExactly(a.noise().toFloatArray());
    }
  }

  /** Slots and poses are drawn by seed and step, and scored and used with fixed numbers. */
  @Test
  void drawnInitialSlotsTrainAndResumeToTheSameBits() throws IOException {
    String drawn =
        TinyTraining.INVARIANT
            .replace("first_iterations: 3", "first_iterations: 3, initial: gaussian")
            .replace("type: isa_tsr", "type: isa_tsr, initial: random");
    Path whole = tiny.savi("drawn", 1, drawn);
    assertThat(ModelFile.read(whole, "savi").tensors())
        .containsKeys("slots_mu", "slots_log_sigma", "init_draw.slots", "init_draw.angles")
        .doesNotContainKeys("init_latents", "init_positions");
    Path cut = tiny.savi("cut", 1, drawn);
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000030.safetensors"));
    TinyTraining.same(tiny.savi("cut", 1, drawn), whole, "savi");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      float[] step = clips(drawn, manager).batch(7, 0).initial().slots().toFloatArray();
      assertThat(clips(drawn, manager).batch(7, 0).initial().slots().toFloatArray())
          .containsExactly(step);
      assertThat(clips(drawn, manager).batch(8, 0).initial().slots().toFloatArray())
          .isNotEqualTo(step);
      assertThat(clips(TinyTraining.INVARIANT, manager).batch(7, 0).initial()).isNull();
      assertThat(clips(drawn, manager).batch(7, 0).video().toFloatArray())
          .containsExactly(
              clips(TinyTraining.INVARIANT, manager).batch(7, 0).video().toFloatArray());
    }
  }

  /** A model with more slots starts from one with fewer: all other tensors are taken over. */
  @Test
  void weightsOfAnotherConfigurationAreTakenWhereTheyFit() throws IOException {
    Path three = tiny.savi("three", 1);
    String four = TinyTraining.SAVI.replace("count: 3", "count: 4").replace("2.0e-3", "1.0e-9");
    SaviTraining config = Yaml.parse(four, SaviTraining.class, "test");
    SaviTrainer trainer =
        new SaviTrainer(config, 2, folder.resolve("four"), folder.resolve("cache"));
    assertThatThrownBy(() -> trainer.train("test", new InitialWeights(three.toString(), false)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("init_latents");
    Path weights = trainer.train("test", new InitialWeights(three.toString(), true));
    Map<String, Tensor> from = ModelFile.read(three, "savi").tensors();
    Map<String, Tensor> to = ModelFile.read(weights, "savi").tensors();
    assertThat(to.keySet()).isEqualTo(from.keySet());
    assertThat(to.get("init_latents").shape()).containsExactly(1, 4, 16);
    for (String name : from.keySet()) {
      if (!name.equals("init_latents")) { // a rate of 1e-9 moves nothing that can be seen
        assertThat(to.get(name).floats())
            .as(name)
            .usingComparatorWithPrecision(1e-5f)
            .containsExactly(from.get(name).floats());
      }
    }
  }

  /** Of the same clips, as many as the share says lose their colours. */
  @Test
  void someClipsTurnGrey() throws IOException {
    String half = TinyTraining.SAVI.replace("mirror: true", "mirror: true, grey: 0.5");
    int pixels = 16 * 16;
    int clip = 2 * 3 * pixels;
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      int grey = 0;
      for (int step = 0; step < 20; step++) {
        float[] before = clips(TinyTraining.SAVI, manager).batch(step, 0).video().toFloatArray();
        float[] video = clips(half, manager).batch(step, 0).video().toFloatArray();
        for (int i = 0; i < 4; i++) {
          float[] colours = Arrays.copyOfRange(before, i * clip, (i + 1) * clip);
          float[] seen = Arrays.copyOfRange(video, i * clip, (i + 1) * clip);
          boolean changed = !Arrays.equals(seen, colours);
          assertThat(changed ? Colour.GREY.seen(colours, pixels) : colours).containsExactly(seen);
          grey += changed ? 1 : 0;
        }
      }
      assertThat(grey).isBetween(25, 55); // of 80
    }
  }

  @Test
  void aDamagedCheckpointIsPassedOverAndOneWithoutAHashRefused() throws IOException {
    Path whole = tiny.savi("whole", 1);
    Path cut = tiny.savi("cut", 1);
    Files.delete(cut);
    Path newest = folder.resolve("cut/step-00000030.safetensors");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length - 1] ^= 1; // in the middle of a number
    Files.write(newest, bytes);
    TinyTraining.same(tiny.savi("cut", 1), whole, "savi");
    Safetensors file = Safetensors.read(newest);
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    metadata.remove("sha256");
    new Safetensors(metadata, file.tensors()).write(newest);
    assertThatThrownBy(() -> tiny.savi("cut", 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("step-00000030.safetensors: got no SHA-256 of its data");
  }

  @Test
  void bfloat16TrainsWhereTheDeviceHasItAndIsRefusedElsewhere() throws IOException {
    String yaml = TinyTraining.SAVI.replace("clip_norm: 0.5}", "clip_norm: 0.5, precision: bf16}");
    OptimiserConfig optimiser = Yaml.parse(yaml, SaviTraining.class, "test").optimiser();
    assertThat(optimiser.layers()).isEqualTo(LayerPrecision.BFLOAT16);
    try {
      optimiser.requireDevice(Device.cpu());
    } catch (UserError e) {
      assertThatThrownBy(() -> tiny.savi("half", 1, yaml)).hasMessage(e.getMessage());
      return;
    }
    Path weights = tiny.savi("half", 1, yaml);
    assertThat(tiny.logged("half", "loss").get("30"))
        .isLessThan(tiny.logged("half", "loss").get("10"));
    tiny.savi("whole", 1);
    assertThat(tiny.logged("half", "loss")).isNotEqualTo(tiny.logged("whole", "loss"));
    Map<String, Tensor> checkpoint =
        Safetensors.read(folder.resolve("half/step-00000030.safetensors")).tensors();
    assertThat(checkpoint).hasSizeGreaterThan(50);
    for (Map<String, Tensor> file : List.of(checkpoint, Safetensors.read(weights).tensors())) {
      file.forEach((n, t) -> assertThat(t.dtype()).as(n).isEqualTo(Safetensors.DType.F32));
    }
  }

  /** So that a checkpoint from before there was a choice still fits. */
  @Test
  void float32IsWhatHasAlwaysBeen() {
    String yaml =
        TinyTraining.SAVI.replace("clip_norm: 0.5}", "clip_norm: 0.5, precision: float32}");
    assertThat(Yaml.toJson(Yaml.parse(yaml, SaviTraining.class, "test")))
        .isEqualTo(Yaml.toJson(Yaml.parse(TinyTraining.SAVI, SaviTraining.class, "test")))
        .doesNotContain("precision");
  }

  @Test
  void anotherSeedInTheSameFolderIsRefused() throws IOException {
    tiny.savi("run", 1);
    assertThatThrownBy(() -> tiny.savi("run", 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another configuration or seed");
  }

  private SaviClips clips(String yaml, NDManager manager) throws IOException {
    SaviTraining config = Yaml.parse(yaml, SaviTraining.class, "test");
    return new SaviClips(
        config, 1, manager, config.data().training(16, 16, folder.resolve("cache")));
  }
}
