package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.model.FeatureDecoder;
import slotcast.model.FeatureDecoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.ModelFile;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;
import slotcast.model.VitEncoder;
import slotcast.model.VitEncoderConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.train.ImportCommand;
import slotcast.vit.PositionResampling;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;

/**
 * Vision transformers against the code that their weights are published with (see {@code
 * src/test/resources/golden/vit/README.md}): from a file by {@code ./slotcast import} to features,
 * eagerly and by every back end.
 */
class VitParityTest {
  private static final int HEIGHT = 16;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> transformers() {
    return Stream.of("dino", "dinov2", "dinov2_registers", "hugging_face", "hugging_face_dino")
        .map(name -> Golden.bundled(name, "vit/" + name, this::transformer));
  }

  private void transformer(Golden golden) throws IOException {
    ModelFile file = imported(golden);
    VitConfig found = file.config(VitConfig.class, "test");
    PositionResampling resampling =
        PositionResampling.valueOf(
            golden.config().get("resampling").textValue().toUpperCase(Locale.ROOT));
    assertThat(found.resampling()).isEqualTo(resampling);
    assertThat(found.depth()).isEqualTo(2);
    assertThat(found.patch()).isEqualTo(4);
    for (boolean normed : new boolean[] {false, true}) {
      VitConfig config = config(found, golden.config().get("heads").intValue(), normed);
      String output = normed ? "out/normed" : "out/features";
      Map<String, Tensor> weights = new LinkedHashMap<>();
      file.tensors()
          .forEach(
              (name, tensor) -> {
                if (normed || !name.startsWith("norm.")) {
                  weights.put(VitEncoder.PREFIX + name, tensor);
                }
              });
      eager(golden, config, weights, output);
      SaviConfig model = model(config, (int) golden.shape("in/img")[3]);
      for (ScriptRun.Way way : ScriptRun.Way.all()) {
        try (NDManager manager = NDManager.newBaseManager();
            NDScope scope = new NDScope();
            ScriptCase script = ScriptCase.of(model, weights, manager, way)) {
          scope.suppressNotUsedWarning();
          NDArray images = golden.array(manager, "in/img");
          golden.compare(output, script.call("frozen", images).get(0), Golden.MODEL);
        }
      }
    }
  }

  private static void eager(
      Golden golden, VitConfig config, Map<String, Tensor> weights, String output) {
    int height = (int) golden.shape("in/img")[2];
    int width = (int) golden.shape("in/img")[3];
    try (NDManager manager = NDManager.newBaseManager();
        NDScope scope = new NDScope();
        ParameterStore store = ParameterStore.loaded(manager, "golden", weights)) {
      scope.suppressNotUsedWarning();
      VisionTransformer vit =
          new VisionTransformer(store, VitEncoder.PREFIX, config, height, width);
      assertThat(store.unused()).isEmpty();
      golden.compare(output, vit.features(golden.array(manager, "in/img")), Golden.MODEL);
    }
  }

  /** By the command, from a file as its publisher writes it, with what is to be left out. */
  private ModelFile imported(Golden golden) throws IOException {
    Map<String, Tensor> weights = GoldenWeights.of(golden);
    Path file =
        switch (golden.name()) {
          case "hugging_face", "hugging_face_dino" -> {
            Path path = folder.resolve("model.safetensors");
            new Safetensors(Map.of(), weights).write(path);
            yield path;
          }
          case "dino" -> TorchWriter.legacy(folder.resolve("dino.pth"), weights);
          default -> TorchWriter.zip(folder.resolve(golden.name() + ".pth"), weights);
        };
    return imported(file, "vit: {patch: 4, width: 32, depth: 2, ");
  }

  private ModelFile imported(Path file, String told) throws IOException {
    Path out = folder.resolve("imported.safetensors");
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new ImportCommand());
    command.setOut(new PrintWriter(text));
    int status = command.execute(file.toString(), "--config", "vit", "--out", out.toString());
    assertThat(status).isZero();
    assertThat(text.toString()).contains(told);
    return ModelFile.read(out, VisionTransformer.KIND);
  }

  /**
   * Out of ONNX files as exporters write them: layer norms in one piece or taken apart, weights
   * turned over, under any name and in a file beside, queries, keys and values together or each for
   * itself, any batch and size or one. {@code dinov2} was exported for 4x4 patches; it is compared
   * on the 6x6 that its positions are of.
   */
  @TestFactory
  Stream<DynamicTest> onnx() {
    String sizes = "{patch: 4, width: 16, depth: 2, heads: 2, mlp_size: 64, grid: ";
    return Map.of(
            "dino", "4}",
            "dinov2", "6, layer_scale: true}",
            "dinov2_registers", "6, registers: 4, layer_scale: true}",
            "hugging_face", "6, layer_scale: true}",
            "timm", "4, registers: 4, layer_scale: true}")
        .entrySet()
        .stream()
        .map(
            e ->
                Golden.bundled(
                    e.getKey(), "vit/onnx_" + e.getKey(), g -> onnx(g, sizes + e.getValue())));
  }

  private void onnx(Golden golden, String told) throws Exception {
    URL place = VitParityTest.class.getResource("/golden/vit/" + golden.name() + ".onnx");
    ModelFile file = imported(Path.of(place.toURI()), told);
    VitConfig found = file.config(VitConfig.class, "test");
    Map<String, Tensor> weights = new LinkedHashMap<>();
    file.tensors().forEach((name, tensor) -> weights.put(VitEncoder.PREFIX + name, tensor));
    eager(golden, config(found, found.heads(), true), weights, "out/normed");
  }

  private static VitConfig config(VitConfig c, int heads, boolean normed) {
    return new VitConfig(
        c.patch(),
        c.width(),
        c.depth(),
        heads,
        c.mlpSize(),
        c.grid(),
        c.registers(),
        c.layerScale(),
        c.resampling(),
        normed);
  }

  private static SaviConfig model(VitConfig vit, int width) {
    return new SaviConfig(
        List.of(HEIGHT, width),
        new SlotsConfig(3, 8, 16, 2, null, null),
        null,
        new KernelConfig(KernelLayer.NONE, false),
        new PredictorConfig(PredictorType.IDENTITY, null, null, null, null, null),
        null,
        null,
        null,
        null,
        new VitEncoderConfig(vit, 8),
        new FeatureDecoderConfig(List.of(16, 16)));
  }

  @TestFactory
  Stream<DynamicTest> featureDecoder() {
    return Stream.of(
        Golden.bundled("feature_decoder", "vit/feature_decoder", VitParityTest::decoder));
  }

  private static void decoder(Golden golden) {
    VitConfig vit = new VitConfig(4, 32, 1, 2, 64, 4, null, null, null, null);
    for (ScriptRun.Way way : ScriptRun.Way.all()) {
      try (NDManager manager = NDManager.newBaseManager();
          NDScope scope = new NDScope();
          ScriptCase script =
              ScriptCase.of(model(vit, 24), GoldenWeights.of(golden), manager, way)) {
        scope.suppressNotUsedWarning();
        NDArray slots = golden.array(manager, "in/slots");
        FeatureDecoder.Decoded eager = script.savi().decodeFeatures(SlotState.of(slots));
        golden.compare("out/features", eager.features(), Golden.COMPONENT);
        golden.compare("out/alphas", eager.alphas(), Golden.COMPONENT);
        NDArray masks = script.savi().masks(SlotState.of(slots), null);
        golden.compare("out/masks", masks.squeeze(2), Golden.COMPONENT);
        NDList drawn = script.call("draw_patches", slots);
        golden.compare("out/features", drawn.get(0), Golden.COMPONENT);
        golden.compare("out/alphas", drawn.get(1).squeeze(3), Golden.COMPONENT);
        golden.compare(
            "out/masks", script.call("masks", slots).get(0).squeeze(2), Golden.COMPONENT);
      }
    }
  }
}
