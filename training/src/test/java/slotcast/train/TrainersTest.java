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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.eval.SegmentationScore;
import slotcast.image.Colour;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tensor.LayerPrecision;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/** Both trainers at a size of seconds: they learn, resume to the same bits and refuse mix-ups. */
class TrainersTest {
  private static final String SAVI =
      """
      name: tiny
      model:
        resolution: [16, 16]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 2, first_iterations: 3}
        encoder: {channels: [3, 8, 8], kernel: 5, strides: [2, 1], out_channels: 16}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 16, norm_first: true, rnn: false}
        decoder: {channels: [16, 8], resolution: [8, 8], kernel: 5, out_kernel: 3}
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}, augment: {mirror: true}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 0.5}
      phases:
        - {steps: 20, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 0.0}
        - {steps: 10, batch: 2, clip_frames: 3, max_stride: 1, area_weight: 1.0e-3}
      evaluate_every: 30
      checkpoint_every: 15
      """;

  private static final String INVARIANT =
      SAVI.replace("  predictor:", "  corrector: {type: isa_tsr}\n  predictor:");

  private static final String SLOTFORMER =
      """
      name: tiny-former
      perception: %s
      model: {history_len: 2, d_model: 16, layers: 1, heads: 2, ffn_size: 16, residual: true}
      data: {simulated: {videos: 4, held_out: 8, frames: 6, seed: 1, held_out_seed: 100, size: 32}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 1.0}
      steps: 20
      batch: 4
      rollout: 3
      image_loss: {weight: 0.1, clips: 2, frames: 1}
      evaluate_every: 20
      checkpoint_every: 10
      """;

  @TempDir Path folder;

  private Path savi(String out, long seed) throws IOException {
    return savi(out, seed, SAVI);
  }

  private Path savi(String out, long seed, String yaml) throws IOException {
    SaviTraining config = Yaml.parse(yaml, SaviTraining.class, "test");
    return new SaviTrainer(config, seed, folder.resolve(out), folder.resolve("cache"))
        .train("test", null);
  }

  private Path slotFormer(String out, Path perception) throws IOException {
    return slotFormer(out, perception, SLOTFORMER);
  }

  private Path slotFormer(String out, Path perception, String yaml) throws IOException {
    SlotFormerTraining config =
        Yaml.parse(yaml.formatted(perception), SlotFormerTraining.class, "test");
    return new SlotFormerTrainer(config, 1, folder.resolve(out), folder.resolve("cache"))
        .train("test", null);
  }

  @Test
  void saviLearnsAndARunCutOffComesToTheSameBits() throws IOException {
    Path whole = savi("whole", 1);
    Map<String, Double> early = logged("whole", "loss");
    assertThat(early.get("30")).isLessThan(early.get("10"));
    // As if the machine had gone down after step 15.
    Path cut = savi("cut", 1);
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000030.safetensors"));
    same(savi("cut", 1), whole, "savi");
  }

  /** The configuration kept with a run is one itself, and makes the same run. */
  @Test
  void aRunKeepsTheConfigurationThatMakesItAgain() throws IOException {
    Path whole = savi("kept", 1);
    String kept = Files.readString(folder.resolve("kept/config.yaml"));
    assertThat(kept).startsWith("# test\n# Slotcast ");
    assertThat(Yaml.parse(kept, SaviTraining.class, "kept"))
        .isEqualTo(Yaml.parse(SAVI, SaviTraining.class, "test"));
    same(savi("again", 1, kept), whole, "savi");
  }

  @Test
  void theSeparationAsPrintedIsLoggedAndResumedAndTrainsNothing() throws IOException {
    String loss = "loss: {slot_separation: {type: as_printed, factor: 1.0e-3, every: 12}}";
    Path plain = savi("plain", 1);
    Path printed = savi("printed", 1, SAVI + loss);
    same(printed, plain, "savi");
    Map<String, Double> whole = logged("printed", "separation");
    assertThat(whole.keySet()).containsExactlyInAnyOrder("10", "20", "30");
    assertThat(whole.get("10")).isPositive();
    assertThat(logged("printed", "loss").get("10"))
        .isCloseTo(logged("plain", "loss").get("10") + whole.get("10"), within(1e-4));
    // Cut off at step 15 of 12 to 24, for which the penalty of step 12 holds.
    Files.delete(folder.resolve("printed/step-00000030.safetensors"));
    Files.delete(folder.resolve("printed/log.jsonl"));
    Files.delete(printed);
    same(savi("printed", 1, SAVI + loss), plain, "savi");
    assertThat(logged("printed", "separation").get("30")).isEqualTo(whole.get("30"));
    assertThat(logged("printed", "separation").get("20")).isPositive();
  }

  @Test
  void theTrainableSeparationTrainsSomethingElse() throws IOException {
    String loss = "loss: {slot_separation: {type: trainable, factor: 0.1}}";
    Map<String, Tensor> a = ModelFile.read(savi("plain", 1), "savi").tensors();
    Map<String, Tensor> b = ModelFile.read(savi("trainable", 1, SAVI + loss), "savi").tensors();
    String name = "slot_attention.project_k.weight";
    assertThat(b.get(name).floats()).isNotEqualTo(a.get(name).floats());
    assertThat(logged("trainable", "separation_embedding").get("30")).isBetween(0.0, 0.1);
    assertThat(logged("trainable", "separation_spatial").get("30")).isBetween(0.0, 0.1);
  }

  @Test
  void aStochasticModelDrawsItsKernelsAndResumesToTheSameBits() throws IOException {
    String with = SAVI.replace("layer: none, stochastic: false", "layer: linear, stochastic: %s");
    Path whole = savi("stochastic", 1, with.formatted(true));
    Map<String, Tensor> plain =
        ModelFile.read(savi("mean", 1, with.formatted(false)), "savi").tensors();
    Map<String, Tensor> drawn = ModelFile.read(whole, "savi").tensors();
    for (String name : List.of("kernel_dist_layer.0.weight", "slot_attention.project_k.weight")) {
      assertThat(drawn.get(name).floats()).as(name).isNotEqualTo(plain.get(name).floats());
    }
    Map<String, Double> divergence = logged("stochastic", "divergence");
    assertThat(divergence.get("30")).isPositive().isLessThan(divergence.get("10"));
    assertThat(logged("mean", "divergence")).isEmpty();
    // As if the machine had gone down after step 15.
    Path cut = savi("cut", 1, with.formatted(true));
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000030.safetensors"));
    same(savi("cut", 1, with.formatted(true)), whole, "savi");
  }

  @Test
  void dropoutTrainsSomethingElseAndResumesToTheSameBits() throws IOException {
    String plain =
        SAVI.replace("layer: none, stochastic: false", "layer: linear, stochastic: true");
    String with = plain.replace("rnn: false", "rnn: true, dropout: 0.2");
    Path whole = savi("dropout", 1, with);
    Map<String, Tensor> dropped = ModelFile.read(whole, "savi").tensors();
    Map<String, Tensor> kept =
        ModelFile.read(savi("kept", 1, plain.replace("rnn: false", "rnn: true")), "savi").tensors();
    for (String name :
        List.of(
            "predictor.base_predictor.transformer_encoder.layers.0.linear1.weight",
            "slot_attention.project_k.weight")) {
      assertThat(dropped.get(name).floats()).as(name).isNotEqualTo(kept.get(name).floats());
    }
    // As if the machine had gone down after step 15.
    Path cut = savi("cut", 1, with);
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000030.safetensors"));
    same(savi("cut", 1, with), whole, "savi");
  }

  @Test
  void dropoutLeavesClipsAndNoiseAsTheyAre() throws IOException {
    String plain =
        SAVI.replace("layer: none, stochastic: false", "layer: linear, stochastic: true");
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
        INVARIANT
            .replace("first_iterations: 3", "first_iterations: 3, initial: gaussian")
            .replace("type: isa_tsr", "type: isa_tsr, initial: random");
    Path whole = savi("drawn", 1, drawn);
    assertThat(ModelFile.read(whole, "savi").tensors())
        .containsKeys("slots_mu", "slots_log_sigma", "init_draw.slots", "init_draw.angles")
        .doesNotContainKeys("init_latents", "init_positions");
    Path cut = savi("cut", 1, drawn);
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000030.safetensors"));
    same(savi("cut", 1, drawn), whole, "savi");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      float[] step = clips(drawn, manager).batch(7, 0).initial().slots().toFloatArray();
      assertThat(clips(drawn, manager).batch(7, 0).initial().slots().toFloatArray())
          .containsExactly(step);
      assertThat(clips(drawn, manager).batch(8, 0).initial().slots().toFloatArray())
          .isNotEqualTo(step);
      assertThat(clips(INVARIANT, manager).batch(7, 0).initial()).isNull();
      assertThat(clips(drawn, manager).batch(7, 0).video().toFloatArray())
          .containsExactly(clips(INVARIANT, manager).batch(7, 0).video().toFloatArray());
    }
  }

  /** A model with more slots starts from one with fewer: all other tensors are taken over. */
  @Test
  void weightsOfAnotherConfigurationAreTakenWhereTheyFit() throws IOException {
    Path three = savi("three", 1);
    String four = SAVI.replace("count: 3", "count: 4").replace("2.0e-3", "1.0e-9");
    SaviTraining config = Yaml.parse(four, SaviTraining.class, "test");
    SaviTrainer trainer =
        new SaviTrainer(config, 2, folder.resolve("four"), folder.resolve("cache"));
    assertThatThrownBy(() -> trainer.train("test", three.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("init_latents");
    Path weights = trainer.trainFrom("test", new InitialWeights(three.toString(), true));
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
    String half = SAVI.replace("mirror: true", "mirror: true, grey: 0.5");
    int pixels = 16 * 16;
    int clip = 2 * 3 * pixels;
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      int grey = 0;
      for (int step = 0; step < 20; step++) {
        float[] before = clips(SAVI, manager).batch(step, 0).video().toFloatArray();
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

  private SaviClips clips(String yaml, NDManager manager) throws IOException {
    SaviTraining config = Yaml.parse(yaml, SaviTraining.class, "test");
    return new SaviClips(
        config, 1, manager, config.data().training(16, 16, folder.resolve("cache")));
  }

  @Test
  void slotFormerTrainsWithDropoutAndResumesToTheSameBits() throws IOException {
    Path perception = savi("perception", 1);
    String with = SLOTFORMER.replace("residual: true", "residual: true, dropout: 0.2");
    Path whole = slotFormer("dropout", perception, with);
    Map<String, Tensor> dropped = ModelFile.read(whole, "slotformer").tensors();
    Map<String, Tensor> kept =
        ModelFile.read(slotFormer("kept", perception), "slotformer").tensors();
    for (String name :
        List.of(
            "rollouter.out_proj.weight", "rollouter.transformer_encoder.layers.0.linear1.weight")) {
      assertThat(dropped.get(name).floats()).as(name).isNotEqualTo(kept.get(name).floats());
    }
    Path cut = slotFormer("cut", perception, with);
    Files.delete(cut);
    Files.delete(folder.resolve("cut/step-00000020.safetensors"));
    same(slotFormer("cut", perception, with), whole, "slotformer");
    SlotFormerTraining config =
        Yaml.parse(SLOTFORMER.formatted(perception), SlotFormerTraining.class, "test");
    assertThat(Yaml.toJson(config)).doesNotContain("dropout"); // old checkpoints fit
    assertThatThrownBy(
            () -> slotFormer("all", perception, with.replace("dropout: 0.2", "dropout: 1.0")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.dropout is 1, not a number from 0 to below 1");
  }

  /** Scores in training, slots for SlotFormer and its own scores. */
  @Test
  void whatWasTrainedWithDropoutIsScoredWithoutIt() throws IOException {
    String dropout = ", dropout: 0.2";
    Path perception = savi("savi", 1, SAVI.replace("rnn: false", "rnn: false" + dropout));
    String yaml = SLOTFORMER.replace("residual: true", "residual: true" + dropout);
    Path former = slotFormer("former", perception, yaml);
    SlotFormerTraining config =
        Yaml.parse(SLOTFORMER.formatted(perception), SlotFormerTraining.class, "test");
    VideoSet heldOut = config.data().heldOut(16, 16, folder.resolve("cache"));
    assertThat(ModelFile.read(former, "slotformer").extra())
        .containsEntry(LoadedSlotFormer.FRAMES_PER_SECOND, "10.0"); // of the simulator
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoadedSavi savi = LoadedSavi.of(kept(perception, "savi"), "test");
        LoadedSlotFormer slotFormer = LoadedSlotFormer.of(kept(former, "slotformer"), "test")) {
      VideoSet two =
          Yaml.parse(SAVI, SaviTraining.class, "test")
              .data()
              .heldOut(16, 16, folder.resolve("cache"));
      assertThat(ModelFile.read(perception, "savi").provenance().results())
          .containsAllEntriesOf(
              SegmentationScore.of(savi.savi(), manager, two, two.videos()).byName());
      SlotSet slots =
          new SlotFinder(savi.savi(), "of this test", null, manager, folder.resolve("again"))
              .find("val", heldOut);
      assertThat(
              new SlotFormerObjective(
                      config, manager, null, slotFormer.slotFormer(), slots, null, 1)
                  .scores())
          .isEqualTo(ModelFile.read(former, "slotformer").provenance().results());
    }
  }

  /** The weights as a model whose configuration does not speak of dropout. */
  private static ModelFile kept(Path weights, String kind) {
    ModelFile file = ModelFile.read(weights, kind);
    String json = file.configJson().replace(",\"dropout\":0.2", "");
    assertThat(json).isNotEqualTo(file.configJson());
    return new ModelFile(kind, json, file.provenance(), file.extra(), file.tensors());
  }

  @Test
  void slotFormerIsScoredOnAnyNumberOfVideos() throws IOException {
    Path perception = savi("perception", 1);
    for (String count : List.of("1", "8", "9")) {
      String yaml = SLOTFORMER.replace("held_out: 8", "held_out: " + count);
      slotFormer("scored" + count, perception, yaml);
      assertThat(logged("scored" + count, "slot_mse").get("20")).isPositive().isFinite();
    }
    // The ninth video counts.
    assertThat(logged("scored9", "stand_still_slot_mse").get("20"))
        .isNotEqualTo(logged("scored8", "stand_still_slot_mse").get("20"));
  }

  @Test
  void slotFormerDrawsTheWholeRolloutWhereItIsToldTo() throws IOException {
    Path perception = savi("perception", 1);
    String some = SLOTFORMER.replace("clips: 2, frames: 1", "clips: all, frames: 2");
    String all = SLOTFORMER.replace("clips: 2, frames: 1", "clips: 4, frames: all");
    Map<String, Tensor> a =
        ModelFile.read(slotFormer("some", perception, some), "slotformer").tensors();
    Map<String, Tensor> b =
        ModelFile.read(slotFormer("all", perception, all), "slotformer").tensors();
    String name = "rollouter.out_proj.weight";
    assertThat(a.get(name).floats()).isNotEqualTo(b.get(name).floats());
    assertThatThrownBy(
            () -> slotFormer("more", perception, all.replace("frames: all", "frames: 4")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("image_loss.frames is 4, more than rollout, which is 3");
  }

  @Test
  void aDamagedCheckpointIsPassedOverAndOneWithoutAHashRefused() throws IOException {
    Path whole = savi("whole", 1);
    Path cut = savi("cut", 1);
    Files.delete(cut);
    Path newest = folder.resolve("cut/step-00000030.safetensors");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length - 1] ^= 1; // in the middle of a number
    Files.write(newest, bytes);
    same(savi("cut", 1), whole, "savi");
    Safetensors file = Safetensors.read(newest);
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    metadata.remove("sha256");
    new Safetensors(metadata, file.tensors()).write(newest);
    assertThatThrownBy(() -> savi("cut", 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("step-00000030.safetensors: got no SHA-256 of its data");
  }

  /** Mean values by the step they were logged at. */
  private Map<String, Double> logged(String run, String name) throws IOException {
    return LogFile.values(folder.resolve(run), name);
  }

  @Test
  void bfloat16TrainsWhereTheDeviceHasItAndIsRefusedElsewhere() throws IOException {
    String yaml = SAVI.replace("clip_norm: 0.5}", "clip_norm: 0.5, precision: bf16}");
    OptimiserConfig optimiser = Yaml.parse(yaml, SaviTraining.class, "test").optimiser();
    assertThat(optimiser.layers()).isEqualTo(LayerPrecision.BFLOAT16);
    try {
      optimiser.requireDevice(Device.cpu());
    } catch (UserError e) {
      assertThatThrownBy(() -> savi("half", 1, yaml)).hasMessage(e.getMessage());
      return;
    }
    Path weights = savi("half", 1, yaml);
    assertThat(logged("half", "loss").get("30")).isLessThan(logged("half", "loss").get("10"));
    savi("whole", 1);
    assertThat(logged("half", "loss")).isNotEqualTo(logged("whole", "loss"));
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
    String yaml = SAVI.replace("clip_norm: 0.5}", "clip_norm: 0.5, precision: float32}");
    assertThat(Yaml.toJson(Yaml.parse(yaml, SaviTraining.class, "test")))
        .isEqualTo(Yaml.toJson(Yaml.parse(SAVI, SaviTraining.class, "test")))
        .doesNotContain("precision");
  }

  @Test
  void anotherSeedInTheSameFolderIsRefused() throws IOException {
    savi("run", 1);
    assertThatThrownBy(() -> savi("run", 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another configuration or seed");
  }

  @Test
  void slotFormerTrainsOnAModelsSlotsAndResumes() throws IOException {
    Path perception = savi("perception", 1);
    Path whole = slotFormer("former", perception);
    Path cut = slotFormer("former-cut", perception);
    Files.delete(cut);
    Files.delete(folder.resolve("former-cut/step-00000020.safetensors"));
    same(slotFormer("former-cut", perception), whole, "slotformer");
    Map<String, Double> results = ModelFile.read(whole, "slotformer").provenance().results();
    assertThat(results.get("slot_mse")).isLessThan(1.05 * results.get("stand_still_slot_mse"));
  }

  @Test
  void slotFormerTrainsOnPosesAndWithoutThem() throws IOException {
    Path perception = savi("invariant", 1, INVARIANT);
    Path aware = slotFormer("aware", perception, SLOTFORMER);
    Path held = slotFormer("held", perception, SLOTFORMER.replace("true}", "true, poses: held}"));
    Map<String, Double> results = ModelFile.read(aware, "slotformer").provenance().results();
    assertThat(results.get("position_mse"))
        .isLessThan(1.2 * results.get("stand_still_position_mse"));
    results = ModelFile.read(held, "slotformer").provenance().results();
    assertThat(results.get("position_mse")).isEqualTo(results.get("stand_still_position_mse"));
  }

  @Test
  void slotFormerNamesTheFirstTensorThatIsNotFinite() throws IOException {
    Path perception = savi("perception", 1);
    Path weights = slotFormer("former", perception);
    Path broken =
        broken(weights, "slotformer", "rollouter.transformer_encoder.layers.0.linear1.bias");
    SlotFormerTraining config =
        Yaml.parse(SLOTFORMER.formatted(perception), SlotFormerTraining.class, "test");
    SlotFormerTrainer trainer =
        new SlotFormerTrainer(config, 1, folder.resolve("nan"), folder.resolve("cache"));
    assertThatThrownBy(() -> trainer.train("test", broken.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training step 0")
        .hasMessageContaining("parameter rollouter.transformer_encoder.layers.0.linear1.bias (16)");
    // The model of the slots is no parameter here; what it draws is the first to show it.
    Path blind = broken(perception, "savi", "decoder.1.bias");
    assertThatThrownBy(() -> slotFormer("blind", blind))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training step 0")
        .hasMessageContaining("decoded images (2, 3, 16, 16)");
  }

  /** A copy of weights with NaN as the last value of one tensor. */
  private Path broken(Path weights, String kind, String name) throws IOException {
    ModelFile file = ModelFile.read(weights, kind);
    Map<String, Tensor> tensors = new LinkedHashMap<>(file.tensors());
    float[] values = tensors.get(name).floats().clone();
    values[values.length - 1] = Float.NaN;
    tensors.put(name, Tensor.of(values, tensors.get(name).shape()));
    Path out = folder.resolve("broken-" + name + ".safetensors");
    new ModelFile(kind, file.configJson(), file.provenance(), file.extra(), tensors).write(out);
    return out;
  }

  private static void same(Path actual, Path expected, String kind) {
    Map<String, Tensor> a = ModelFile.read(actual, kind).tensors();
    Map<String, Tensor> b = ModelFile.read(expected, kind).tensors();
    assertThat(a.keySet()).isEqualTo(b.keySet());
    a.forEach((n, t) -> assertThat(Arrays.equals(t.floats(), b.get(n).floats())).as(n).isTrue());
  }
}
