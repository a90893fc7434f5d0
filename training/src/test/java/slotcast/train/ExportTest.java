package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.model.BundledWeights;
import slotcast.model.ColourNoise;
import slotcast.model.LoadedSavi;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.slotformer.LoadedSlotFormer;

class ExportTest {
  /** The same numbers as {@link #waves}, and what the methods make of them. */
  private static final String SEE =
      """
      import sys, torch
      def waves(*shape):
          n = torch.Size(shape).numel()
          return torch.sin(torch.arange(n, dtype=torch.float64)).float().reshape(shape)
      m = torch.jit.load(sys.argv[1])
      with torch.no_grad():
          seen = m.first(waves(1, 3, 32, 32))
          seen = m.next(waves(1, 3, 32, 32) / 2, *seen[1:])
      for x in seen:
          print(*x.flatten().tolist())
      """;

  private static final String LOOK_AHEAD =
      """
      import sys, torch
      def waves(*shape):
          n = torch.Size(shape).numel()
          return torch.sin(torch.arange(n, dtype=torch.float64)).float().reshape(shape)
      m = torch.jit.load(sys.argv[1])
      with torch.no_grad():
          slots = m.rollout(waves(1, 6, 6, 64), 3)[0]
          images, masks, colours = m.decode(slots.flatten(0, 1))
      for x in slots, images, masks:
          print(*x.flatten().tolist())
      """;

  private static final String CHECK =
      """
      import sys, onnx
      onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)
      """;

  @TempDir Path folder;

  private Path export(String weights) {
    Path file = folder.resolve(weights + ".pt");
    assertThat(Main.run(Main.commandLine(), "export", weights, "--out", file.toString())).isZero();
    return file;
  }

  @Test
  void theFileTellsWhatItIs() throws IOException {
    try (ZipFile zip = new ZipFile(export("isa-small").toFile())) {
      String code = text(zip, "m/code/__torch__.py");
      assertThat(code).contains("def first(self: __torch__.Savi, images: Tensor) -> List[Tensor]:");
      String sha256 = BundledWeights.read("isa-small", LoadedSavi.KIND).sha256();
      assertThat(text(zip, "m/extra/" + ExportCommand.NOTES))
          .contains("\"kind\":\"savi\"", sha256, "ISA_TS");
      long tensors = zip.stream().filter(e -> e.getName().startsWith("m/data/")).count();
      assertThat(tensors).isGreaterThan(20);
    }
  }

  private static String text(ZipFile zip, String name) throws IOException {
    return new String(
        zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  private Path exportOnnx(String weights, String method, String... more) {
    List<String> arguments = new ArrayList<>(List.of("export", weights, "--format", "onnx"));
    arguments.addAll(List.of("--out", folder.resolve(weights + ".onnx").toString()));
    arguments.addAll(List.of(more));
    assertThat(Main.run(Main.commandLine(), arguments.toArray(String[]::new))).isZero();
    return folder.resolve(weights + "." + method + ".onnx");
  }

  /** The file, loaded by ONNX Runtime alone, sees what the eager model sees. */
  @Test
  void onnxRuntimeSeesTheSame() throws Exception {
    Path next = exportOnnx("isa-small", "next");
    Path first = folder.resolve("isa-small.first.onnx");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (LoadedSavi model =
            LoadedSavi.of(BundledWeights.read("isa-small", LoadedSavi.KIND), "isa-small");
        NDManager manager = NDManager.newBaseManager("PyTorch");
        NDScope scope = new NDScope();
        OrtSession begins = environment.createSession(first.toString());
        OrtSession goesOn = environment.createSession(next.toString())) {
      scope.suppressNotUsedWarning();
      assertThat(begins.getMetadata().getCustomMetadata().get(ExportCommand.NOTES))
          .contains("\"kind\":\"savi\"", "ISA_TS");
      Map<String, OnnxTensor> in = new HashMap<>();
      NDArray image = waves(manager, 2, 3, 32, 32); // the number of images is free
      in.put("images", tensor(environment, image));
      try (OrtSession.Result seen = begins.run(in)) {
        Savi.Step step = model.savi().step(image, null, null);
        same(floats(seen), masks(model, step, image), step.state());
        for (Map.Entry<String, OnnxValue> part : seen) {
          if (part.getKey().startsWith("new_")) {
            in.put(part.getKey().substring(4), (OnnxTensor) part.getValue());
          }
        }
        try (OrtSession.Result then = goesOn.run(in)) {
          step = model.savi().step(image, step.recurrent(), null);
          same(floats(then), masks(model, step, image), step.state());
        }
      }
    }
  }

  private static void same(List<float[]> got, NDArray masks, SlotState s) {
    same(got, masks, s.slots(), s.positions(), s.scales());
  }

  private static OnnxTensor tensor(OrtEnvironment environment, NDArray x) throws OrtException {
    return OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(x.toFloatArray()), x.getShape().getShape());
  }

  private static List<float[]> floats(OrtSession.Result result) {
    List<float[]> all = new ArrayList<>();
    for (Map.Entry<String, OnnxValue> each : result) {
      FloatBuffer values = ((OnnxTensor) each.getValue()).getFloatBuffer();
      float[] array = new float[values.remaining()];
      values.get(array);
      all.add(array);
    }
    return all;
  }

  @Test
  void stepsOfAnOnnxRolloutAreThoseAskedFor() throws Exception {
    Path rollout = exportOnnx("slotformer-small", "rollout", "--steps", "3");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(rollout.toString())) {
      NodeInfo slots = session.getOutputInfo().get("new_slots");
      assertThat(((TensorInfo) slots.getInfo()).getShape()).containsExactly(-1, 3, 6, 64);
    }
    assertThat(folder.resolve("slotformer-small.decode.onnx")).isNotEmptyFile();
    int wrong =
        Main.run(
            Main.commandLine(), "export", "slotformer-small", "--out", "x.pt", "--steps", "51");
    assertThat(wrong).isEqualTo(2);
  }

  /** ONNX's own checker, in Python: every node's types and shapes are what they say. */
  @Test
  @Tag("launcher") // a Python with onnx is started
  void onnxFindsNothingWrong() throws Exception {
    String python = System.getProperty("slotcast.onnx.python", "python3");
    assumeTrue(
        run(python, "-c", "import onnx") != null,
        "no Python with onnx; -Dslotcast.onnx.python=… names one");
    for (Path file :
        List.of(
            exportOnnx("isa-small", "first"),
            exportOnnx("isa-small", "next"),
            exportOnnx("slotformer-isa", "rollout"),
            exportOnnx("slotformer-isa", "decode"))) {
      String checked = run(python, "-c", CHECK, file.toString());
      assertThat(checked).as(file.toString()).isNotNull();
    }
  }

  private static NDArray masks(LoadedSavi model, Savi.Step step, NDArray image) {
    ColourNoise noise = model.noise().orElse(null);
    return model.savi().masks(step.state(), step.attention(), image, noise);
  }

  @Test
  @Tag("launcher") // a Python with PyTorch is started
  void pyTorchSeesTheSame() throws Exception {
    List<float[]> got = python(SEE, export("isa-small"));
    try (LoadedSavi model =
            LoadedSavi.of(BundledWeights.read("isa-small", LoadedSavi.KIND), "isa-small");
        NDManager manager = NDManager.newBaseManager("PyTorch");
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray image = waves(manager, 1, 3, 32, 32);
      Savi.Step step = model.savi().step(image, null, null);
      step = model.savi().step(image.div(2), step.recurrent(), null);
      SlotState s = step.state();
      same(got, masks(model, step, image.div(2)), s.slots(), s.positions(), s.scales());
    }
  }

  @Test
  @Tag("launcher")
  void pyTorchPredictsTheSame() throws Exception {
    String name = "slotformer-small";
    List<float[]> got = python(LOOK_AHEAD, export(name));
    try (LoadedSlotFormer model =
            LoadedSlotFormer.of(BundledWeights.read(name, LoadedSlotFormer.KIND), name);
        NDManager manager = NDManager.newBaseManager("PyTorch");
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray slots = model.slotFormer().rollout(waves(manager, 1, 6, 6, 64), 3);
      var decoded = model.slotFormer().decode(slots);
      same(got, slots, decoded.combined(), decoded.masks());
    }
  }

  private static NDArray waves(NDManager manager, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return manager.create(values, new Shape(shape));
  }

  private static void same(List<float[]> got, NDArray... expected) {
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      float[] values = expected[i].toFloatArray();
      assertThat(got.get(i)).hasSameSizeAs(values);
      for (int j = 0; j < values.length; j++) {
        assertThat(got.get(i)[j]).as("%d of list %d", j, i).isCloseTo(values[j], within(1e-4f));
      }
    }
  }

  /** One array a line of what it prints. */
  private List<float[]> python(String program, Path file) throws Exception {
    String python = System.getProperty("slotcast.torch.python", "python3");
    assumeTrue(
        run(python, "-c", "import torch") != null,
        "no Python with PyTorch; -Dslotcast.torch.python=… names one");
    String printed = run(python, "-c", program, file.toString());
    assertThat(printed).as("what PyTorch made of it").isNotNull();
    return printed.lines().map(ExportTest::floats).toList();
  }

  private static float[] floats(String line) {
    String[] words = line.split(" ", -1);
    float[] values = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = Float.parseFloat(words[i]);
    }
    return values;
  }

  /** What a program prints, or null if it fails or there is none. */
  private String run(String... command) throws Exception {
    Path printed = folder.resolve("printed");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectOutput(printed.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      return null;
    }
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    return process.exitValue() == 0 ? Files.readString(printed) : null;
  }
}
