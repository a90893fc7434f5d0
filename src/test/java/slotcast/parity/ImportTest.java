package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import picocli.CommandLine;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.RgbImage;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotPerception;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tokenizer.DiscreteVae;
import slotcast.train.ImportCommand;
import slotcast.train.ImportConfig;

/** {@code ./slotcast import}: from a .pth file to a model that computes what the reference does. */
class ImportTest {
  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = new CommandLine(new ImportCommand());
    command.setOut(new PrintWriter(new StringWriter()));
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          if (failure instanceof UserError) {
            err.write(failure.getMessage());
            return UserError.EXIT_STATUS;
          }
          throw failure;
        });
    return command.execute(arguments);
  }

  private Path imported(Path weights, String config, String... more) {
    Path out = folder.resolve(weights.getFileName() + "-" + more.length + ".safetensors");
    List<String> arguments =
        new ArrayList<>(List.of(weights.toString(), "--config", config, "--out", out.toString()));
    arguments.addAll(List.of(more));
    assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
    return out;
  }

  private String written(ImportConfig config) throws IOException {
    Path yaml = folder.resolve("model.yaml");
    Map<String, Object> keys = new LinkedHashMap<>(); // what is null has no key
    if (config.savi() != null) {
      keys.put("savi", config.savi());
    } else {
      keys.put("slotformer", config.slotformer());
    }
    Files.writeString(yaml, Yaml.toYaml(keys));
    return yaml.toString();
  }

  // What the reference computes with the same weights.

  @TestFactory
  Stream<DynamicTest> saviObj3d() {
    return Golden.tests("real_savi_obj3d", this::savi);
  }

  @TestFactory
  Stream<DynamicTest> stosaviClevrer() {
    return Golden.tests("real_stosavi_clevrer", this::savi);
  }

  @TestFactory
  Stream<DynamicTest> slotformerObj3d() {
    return Golden.tests("real_slotformer_obj3d", this::slotFormer);
  }

  @TestFactory
  Stream<DynamicTest> slotformerClevrer() {
    return Golden.tests("real_slotformer_clevrer", this::slotFormer);
  }

  private void savi(Golden golden) throws IOException {
    Path weights = TorchWriter.zip(folder.resolve("savi.pth"), GoldenWeights.of(golden));
    String config = written(new ImportConfig(FixtureConfigs.savi(golden.config()), null, null));
    try (LoadedSavi model = LoadedSavi.load(imported(weights, config));
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      boolean stochastic = model.savi().config().kernel().stochastic();
      NDArray noise = stochastic ? golden.array(manager, "in/noise") : null;
      Savi.Encoded encoded = model.savi().encode(golden.array(manager, "in/img"), null, noise);
      golden.compareValues(
          "imported: out/post_slots",
          golden.floats("out/post_slots"),
          encoded.slots().toFloatArray(),
          Golden.MODEL,
          0);
    }
  }

  private void slotFormer(Golden golden) throws IOException {
    Path weights = TorchWriter.legacy(folder.resolve("slotformer.pth"), GoldenWeights.of(golden));
    String config = written(new ImportConfig(null, SlotFormerCase.config(golden.config()), null));
    try (LoadedSlotFormer model = LoadedSlotFormer.load(imported(weights, config));
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotFormer slotFormer = model.slotFormer();
      NDArray history =
          golden
              .array(manager, "in/slots")
              .get(new NDIndex(":, 0:" + slotFormer.config().historyLen()));
      int steps = (int) golden.shape("out/pred_slots")[1];
      golden.compareValues(
          "imported: out/pred_slots",
          golden.floats("out/pred_slots"),
          slotFormer.rollout(history, steps).toFloatArray(),
          Golden.MODEL,
          0);
    }
  }

  // Files that the reference's trainer wrote.

  /** Imported weights compute, bit by bit, what the golden ones of the same file do. */
  @TestFactory
  Stream<DynamicTest> checkpointsOfTheTrainer() {
    List<Path> files;
    try {
      files =
          GoldenFolder.checkpoints().stream().filter(p -> p.toString().endsWith(".pth")).toList();
    } catch (TestAbortedException e) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "checkpoint",
              () -> {
                throw e;
              }));
    }
    return files.stream()
        .filter(p -> CheckpointParityTest.goldenOf(p) != null)
        .filter(p -> metadata(p).containsKey("config"))
        .map(p -> DynamicTest.dynamicTest(p.getFileName().toString(), () -> trained(p)));
  }

  private static Map<String, String> metadata(Path checkpoint) {
    return Safetensors.read(CheckpointParityTest.goldenOf(checkpoint)).metadata();
  }

  private void trained(Path checkpoint) throws IOException {
    SaviConfig config =
        FixtureConfigs.savi(new ObjectMapper().readTree(metadata(checkpoint).get("config")));
    Map<String, Tensor> golden =
        Safetensors.read(CheckpointParityTest.goldenOf(checkpoint)).tensors();
    try (LoadedSavi model =
            LoadedSavi.load(imported(checkpoint, written(new ImportConfig(config, null, null))));
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ParameterStore store = ParameterStore.loaded(manager, "golden", golden);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Shape shape = new Shape(1, 2, 3, config.height(), config.width());
      NDArray video = manager.randomUniform(-1, 1, shape);
      float[] expected = new Savi(config, store).encode(video, null, null).slots().toFloatArray();
      assertThat(model.savi().encode(video, null, null).slots().toFloatArray())
          .containsExactly(expected);
    }
  }

  // The published models, by the names and shapes of their state dicts.

  /** Every name and shape of the reference's configuration, buffers and unused layers included. */
  private static Map<String, Tensor> stateDict(String name) throws IOException {
    JsonNode all = new ObjectMapper().readTree(GoldenFolder.beside("state_dicts.json").toFile());
    JsonNode list = all.get(name).get("state_dict");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (JsonNode entry : list) {
      long[] shape = new long[entry.get(1).size()];
      int n = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = entry.get(1).get(i).longValue();
        n *= (int) shape[i];
      }
      String key = entry.get(0).textValue();
      tensors.put(key, Tensor.of(GoldenWeights.generate(key, 5, n, 0.1f, 0), shape));
    }
    assertThat(tensors).hasSizeGreaterThan(50);
    return tensors;
  }

  @Test
  void obj3dModelsImportAndRun() throws IOException {
    modelsImportAndRun("savi_obj3d", "slotformer_obj3d");
  }

  @Test
  void clevrerModelsImportAndRun() throws IOException {
    modelsImportAndRun("stosavi_clevrer", "slotformer_clevrer");
  }

  /** As {@link #stateDict}, of the Physion configurations; Python's booleans among them. */
  private static Map<String, Tensor> physion(String model) throws IOException {
    JsonNode all =
        new ObjectMapper().readTree(ImportTest.class.getResource("/golden/state_dicts.json"));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    all.get(model)
        .get("state_dict")
        .properties()
        .forEach(
            e -> {
              long[] shape =
                  FixtureConfigs.ints(e.getValue().get(0)).stream()
                      .mapToLong(Integer::longValue)
                      .toArray();
              int n = (int) new Shape(shape).size();
              boolean mask = e.getValue().get(1).textValue().equals("BOOL");
              float[] values = GoldenWeights.generate(e.getKey(), 5, mask ? 0 : n, 0.1f, 0);
              tensors.put(
                  e.getKey(),
                  mask
                      ? new Tensor(Safetensors.DType.BOOL, shape, ByteBuffer.allocate(n))
                      : Tensor.of(values, shape));
            });
    return tensors;
  }

  @Test
  void physionModelsImportAndRun() throws IOException {
    Path dvae = TorchWriter.zip(folder.resolve("dvae.pth"), physion("dvae"));
    Path tokenizer = imported(dvae, "dvae-physion");
    assertThat(ModelFile.read(tokenizer, DiscreteVae.KIND).tensors()).hasSize(52);

    Map<String, Tensor> weights = physion("steve");
    Path file = folder.resolve("steve.safetensors");
    new Safetensors(Map.of(), weights).write(file);
    Path steve = imported(file, "steve-physion");
    weights.keySet().removeIf(name -> name.endsWith("self_attn_mask"));
    assertThat(ModelFile.read(steve, LoadedSavi.KIND).tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(weights.keySet());
    try (SlotPerception perception =
        new SlotPerception(
            TorchRuntime.on("cpu").perception(steve.toString(), 1), PerceptionOptions.DEFAULT)) {
      RgbImage grey = new RgbImage(128, 128, new byte[3 * 128 * 128]);
      float[] masks = perception.process(grey, 1).orElseThrow().masks();
      assertThat(masks).hasSize(6 * 128 * 128);
      for (float m : masks) {
        assertThat(m).isBetween(0f, 1f);
      }
    }
  }

  private void modelsImportAndRun(String saviName, String predictorName) throws IOException {
    Map<String, Tensor> weights = stateDict(saviName);
    Path pth = TorchWriter.zip(folder.resolve(saviName + ".pth"), weights);
    Path savi = imported(pth, saviName.replace('_', '-'));
    ModelFile file = ModelFile.read(savi, LoadedSavi.KIND);
    assertThat(file.tensors().keySet()).containsExactlyElementsOf(weights.keySet());
    assertThat(file.provenance().step()).isEqualTo(7);
    assertThat(file.provenance().command()).contains("import", saviName + ".pth");
    assertThat(file.extra()).containsEntry("imported_from", saviName + ".pth");

    Path predictorPth =
        TorchWriter.legacy(folder.resolve(predictorName + ".pth"), stateDict(predictorName));
    Path predictor =
        imported(predictorPth, predictorName.replace('_', '-'), "--perception", savi.toString());
    TorchRuntime runtime = TorchRuntime.on("cpu");
    try (PerceptionModel perception = runtime.perception(savi.toString(), 1);
        PredictionModel prediction = runtime.prediction(predictor.toString(), 1, 1)) {
      assertThat(prediction.spec().perceptionModelId()).contains(perception.spec().modelId());
    }
    try (LoadedSavi eyes = LoadedSavi.load(savi);
        LoadedSlotFormer mind = LoadedSlotFormer.load(predictor);
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray video = manager.randomUniform(-1, 1, new Shape(1, 6, 3, 64, 64));
      NDArray slots = eyes.savi().encode(video, null, null).slots();
      NDArray next = mind.slotFormer().rollout(slots, 2);
      float[] image = mind.slotFormer().decode(next).combined().toFloatArray();
      assertThat(image).hasSize(2 * 3 * 64 * 64);
      for (float x : image) {
        assertThat(x).isFinite();
      }
    }
  }

  // Mistakes.

  @Test
  void whatDoesNotFitIsListedByName() throws IOException {
    Map<String, Tensor> weights = stateDict("savi_obj3d");
    weights.remove("init_latents");
    weights.put("stranger", Tensor.of(new float[3], 3));
    weights.put("decoder.4.bias", Tensor.of(new float[5], 5));
    Path pth = TorchWriter.zip(folder.resolve("x.pth"), weights);
    Path out = folder.resolve("out.safetensors");
    assertThat(run(pth.toString(), "--config", "savi-obj3d", "--out", out.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("1 missing: init_latents")
        .contains("1 unexpected: stranger")
        .contains("1 misshapen: decoder.4.bias F32[5] for F32[4]")
        .contains("--config");
    assertThat(out).doesNotExist();
  }

  @Test
  void aPredictorOfAnotherModelsSlotsIsRefused() throws IOException {
    Path savi =
        imported(
            TorchWriter.zip(folder.resolve("savi.pth"), stateDict("stosavi_clevrer")),
            "stosavi-clevrer");
    Path pth = TorchWriter.zip(folder.resolve("x.pth"), stateDict("slotformer_obj3d"));
    Path out = folder.resolve("out.safetensors");
    assertThat(
            run(
                pth.toString(),
                "--config=slotformer-obj3d",
                "--perception=" + savi,
                "--out=" + out))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--perception").contains("other slots");
    assertThat(out).doesNotExist();
  }

  @Test
  void anUnknownConfigurationIsNamed() throws IOException {
    Path pth = TorchWriter.zip(folder.resolve("x.pth"), Map.of("w", Tensor.of(new float[1], 1)));
    assertThat(run(pth.toString(), "--config", "aloe", "--out", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("configuration aloe", "training/configs/models");
  }

  /** A state dict in safetensors, as Python's package writes it. */
  @Test
  void safetensorsImportToo() throws IOException {
    Map<String, Tensor> weights = stateDict("stosavi_clevrer");
    Path file = folder.resolve("weights.safetensors");
    new Safetensors(Map.of(), weights).write(file);
    Path out = imported(file, "stosavi-clevrer");
    assertThat(ModelFile.read(out, LoadedSavi.KIND).colour()).isEqualTo(Colour.BGR);
    Path rgb = folder.resolve("rgb.safetensors");
    assertThat(run(file + "", "--config=stosavi-clevrer", "--colour=rgb", "--out=" + rgb)).isZero();
    assertThat(ModelFile.read(rgb, LoadedSavi.KIND).colour()).isEqualTo(Colour.RGB);
    assertThat(ModelFile.read(out, LoadedSavi.KIND).tensors().get("init_latents").floats())
        .containsExactly(weights.get("init_latents").floats());
  }
}
