package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.model.BundledWeights;
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
      NDArray masks = model.savi().masks(s, step.attention());
      same(got, masks, s.slots(), s.positions(), s.scales());
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
