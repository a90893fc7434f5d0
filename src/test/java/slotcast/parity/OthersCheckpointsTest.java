package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.parity.CheckpointWriter.PythonObject;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.train.ImportCommand;
import slotcast.train.ImportConfig;

/** {@code ./slotcast import} of checkpoints as others' trainers and tools leave them. */
class OthersCheckpointsTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261125L);

  private static final int CHECKPOINTS = 200;

  private static final String THIN =
      """
      savi:
        resolution: [64, 64]
        slots: {count: 6, size: 12, mlp_size: 16, iterations: 2}
        encoder: {channels: [3, 4, 4, 4, 4], kernel: 5, out_channels: 12}
        kernel: {layer: mlp, stochastic: false}
        predictor: {type: transformer, layers: 2, heads: 4, ffn_size: 48, norm_first: true, rnn: true}
        decoder: {channels: [12, 4, 4, 4, 4], resolution: [8, 8], kernel: 5}
      """;

  private static final List<PythonObject> FOREIGN =
      List.of(
          new PythonObject("argparse", "Namespace", List.of(), Map.of("lr", 1)),
          new PythonObject(
              "pytorch_lightning.utilities.parsing", "AttributeDict", List.of(), Map.of()),
          new PythonObject("pathlib", "PosixPath", List.of("/", "x"), null),
          new PythonObject("datetime", "datetime", List.of("abc"), null),
          new PythonObject("functools", "partial", List.of(1), Map.of("a", 2)),
          new PythonObject("omegaconf.dictconfig", "DictConfig", List.of(), Map.of("c", 3)),
          new PythonObject("numpy.core.multiarray", "scalar", List.of("f8", "12345678"), null),
          new PythonObject("os", "system", List.of("exit 1"), null),
          new PythonObject("builtins", "list", null, null));

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;
  private Path result;
  private Map<String, Tensor> weights;

  @BeforeEach
  void thinModel() throws IOException {
    config = Files.writeString(folder.resolve("thin.yaml"), THIN);
    result = folder.resolve("out.safetensors");
    weights = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 0)) {
      new Savi(Yaml.read(config, ImportConfig.class).savi(), store);
      Random values = new Random(7);
      store
          .export()
          .forEach(
              (name, t) -> {
                float[] v = new float[t.size()];
                for (int i = 0; i < v.length; i++) {
                  v[i] = (values.nextInt(63) - 31) / 16f; // a float16 and a bfloat16 too
                }
                weights.put(name, Tensor.of(v, t.shape()));
              });
    }
  }

  private int run(Path file, String... more) throws IOException {
    Files.deleteIfExists(result);
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine command = new CommandLine(new ImportCommand());
    command.setOut(new PrintWriter(out));
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          if (failure instanceof UserError) {
            err.write(failure.getMessage());
            return UserError.EXIT_STATUS;
          }
          throw failure;
        });
    List<String> arguments =
        List.of(file.toString(), "--config", config.toString(), "--out", result.toString());
    return command.execute(
        Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new));
  }

  private void imports(Path file, Map<String, Tensor> expected, String... notes)
      throws IOException {
    assertThat(run(file)).as(err.toString()).isZero();
    holds(expected);
    assertThat(out.toString()).contains(notes);
    assertThat(out.toString().lines()).allMatch(l -> l.matches("(note|written): .*"));
  }

  private void holds(Map<String, Tensor> expected) {
    Map<String, Tensor> read = ModelFile.read(result, LoadedSavi.KIND).tensors();
    assertThat(read.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (name, t) -> assertThat(read.get(name).floats()).as(name).containsExactly(t.floats()));
  }

  private void refused(Path file, String... words) throws IOException {
    assertThat(run(file)).as(out.toString()).isEqualTo(UserError.EXIT_STATUS);
    assertThat(err.toString()).contains(words).contains(": got ").hasLineCount(1);
    assertThat(err.toString()).doesNotContain("damaged");
    assertThat(result).doesNotExist();
  }

  private static Map<String, Tensor> prefixed(String prefix, Map<String, Tensor> tensors) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    tensors.forEach((name, t) -> named.put(prefix + name, t));
    return named;
  }

  private static Map<String, Tensor> shifted(Map<String, Tensor> tensors) {
    Map<String, Tensor> other = new LinkedHashMap<>();
    tensors.forEach(
        (name, t) -> {
          float[] v = t.floats();
          for (int i = 0; i < v.length; i++) {
            v[i] += 1;
          }
          other.put(name, Tensor.of(v, t.shape()));
        });
    return other;
  }

  /** The elements cut to 16 bits, which loses nothing of these. */
  private static Map<String, Tensor> halved(Map<String, Tensor> tensors) {
    Map<String, Tensor> other = new LinkedHashMap<>();
    tensors.forEach(
        (name, t) -> {
          ByteBuffer b = ByteBuffer.allocate(2 * t.size()).order(ByteOrder.LITTLE_ENDIAN);
          for (float v : t.floats()) {
            b.putShort((short) (Float.floatToIntBits(v) >> 16));
          }
          other.put(name, new Tensor(DType.BF16, t.shape(), b));
        });
    return other;
  }

  @TestFactory
  Stream<DynamicTest> collectedFiles() {
    Path cases = Path.of(System.getProperty("slotcast.root", "."), "../shared/cases/pth");
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("compiled.pth", "prefix dropped from the names of weights: _orig_mod.");
    notes.put("lightning-plain.ckpt", "prefix dropped from the names of weights: model.");
    notes.put("key-model.pth", "weights found under model");
    notes.put("namespace.pth", "argparse.Namespace");
    notes.put("nocrc.pth", "no checksums");
    return notes.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      Path file = cases.resolve(e.getKey());
                      Assumptions.assumeTrue(Files.exists(file), "no " + file);
                      assertThat(run(cases.resolve("control.pth"))).isZero();
                      Map<String, Tensor> plain = ModelFile.read(result, LoadedSavi.KIND).tensors();
                      imports(file, plain, e.getValue());
                    }));
  }

  @Test
  void aPrefixIsDroppedAndNamed() throws IOException {
    for (String prefix :
        List.of("module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "a.b.")) {
      String note = "note: prefix dropped from the names of weights: " + prefix;
      Path file = folder.resolve("x.pth");
      imports(CheckpointWriter.zip(file, prefixed(prefix, weights), 2), weights, note);
      Path plain = folder.resolve("x.safetensors");
      new Safetensors(Map.of(), prefixed(prefix, weights)).write(plain);
      imports(plain, weights, note);
      imports(Files.copy(plain, folder.resolve(prefix + "st.pth")), weights, note);
    }
  }

  @Test
  void amongSeveralThatFitTheUsualOneIsTakenOrNone() throws IOException {
    Path file = folder.resolve("x.pth");
    Map<String, Tensor> other = shifted(weights);
    CheckpointWriter.zip(file, Map.of("ema", other, "model", weights), 2);
    imports(file, weights, "note: taken: model; ema would fit too (choose by --weights)");
    assertThat(run(file, "--weights", "ema")).as(err.toString()).isZero();
    holds(other);
    CheckpointWriter.zip(file, Map.of("student", other, "teacher", weights), 2);
    refused(file, "2 that fit", "student", "teacher", "--weights");
    CheckpointWriter.zip(file, Map.of("state_dict", other, "model", weights), 2);
    refused(file, "2 that fit", "state_dict", "model", "--weights");
    Map<String, Tensor> both = prefixed("student.", weights);
    both.putAll(prefixed("teacher.", other));
    CheckpointWriter.zip(file, both, 2);
    refused(file, "student.", "teacher.");
    assertThat(run(file, "--weights", "teacher.")).as(err.toString()).isZero();
    holds(other);
  }

  @Test
  void weightsThatNeedAForeignClassAreRefusedByItsName() throws IOException {
    Path file = folder.resolve("x.pth");
    Map<String, Object> sparse = new LinkedHashMap<>(weights);
    sparse.put(
        "init_latents",
        new PythonObject("torch._utils", "_rebuild_sparse_tensor", List.of(1), null));
    refused(CheckpointWriter.zip(file, Map.of("model", sparse), 2), "init_latents", "sparse");
    PythonObject whole = new PythonObject("my.net", "Net", List.of(), Map.of("w", weights));
    refused(CheckpointWriter.zip(file, whole, 2), "my.net.Net", "nothing of it was run");
    refused(CheckpointWriter.zip(file, Map.of("model", whole), 4), "my.net.Net");
    refused(CheckpointWriter.legacy(file, Map.of("model", whole), 2), "my.net.Net");
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() throws IOException {
    Map<String, Tensor> diverged = new LinkedHashMap<>(weights);
    Tensor latents = weights.get("init_latents");
    float[] values = latents.floats().clone();
    values[3] = Float.NaN;
    diverged.put("init_latents", Tensor.of(values, latents.shape()));
    Path file = CheckpointWriter.zip(folder.resolve("x.pth"), diverged, 2);
    refused(file, "init_latents with 1 of " + values.length + " values that are not finite");
  }

  @Test
  void whatIsNoCheckpointIsSaid() throws IOException {
    Map<String, String> texts =
        Map.of(
            "\n<!DOCTYPE html><html>",
            "a web page",
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
            "a pointer of Git LFS",
            "",
            "an empty file",
            "\u001f\u008b\b",
            "gzip",
            " ".repeat(257) + "ustar  ",
            "a tar archive");
    for (Map.Entry<String, String> text : texts.entrySet()) {
      for (String name : List.of("x.pth", "x.safetensors")) {
        Path file = folder.resolve(name);
        Files.writeString(file, text.getKey(), StandardCharsets.ISO_8859_1);
        refused(file, text.getValue());
      }
    }
    Path index = folder.resolve("model.safetensors.index.json");
    refused(Files.writeString(index, "{\"weight_map\": {}}"), "index of a sharded checkpoint");
    refused(folder, "the folder of a sharded checkpoint");
    byte[] none = new byte[0];
    Path script = folder.resolve("script.pt");
    TorchWriter.archive(script, Map.of("m/data.pkl", none, "m/constants.pkl", none), Map.of());
    refused(script, "TorchScript");
    TorchWriter.archive(script, Map.of("x.npy", none), Map.of());
    refused(script, "without NAME/data.pkl, which is not read");
    Path encrypted = CheckpointWriter.zip(folder.resolve("locked.pth"), weights, 2);
    byte[] bytes = Files.readAllBytes(encrypted);
    ByteBuffer zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes[6] |= 1;
    bytes[zip.getInt(bytes.length - 6) + 8] |= 1;
    refused(Files.write(encrypted, bytes), "an encrypted zip archive");
    Path shard = folder.resolve("model-00001-of-00002.safetensors");
    new Safetensors(Map.of(), Map.of("init_latents", weights.get("init_latents"))).write(shard);
    refused(shard, "one shard of several");
  }

  // Random checkpoints of all these kinds.

  private record Sample(Path file, Map<String, Tensor> expected, String description) {}

  @Test
  void twoHundredRandomCheckpoints() throws IOException {
    System.out.println("random checkpoints from seed " + SEED);
    int read = 0;
    for (int i = 0; i < CHECKPOINTS; i++) {
      Sample sample = sample(new Random(SEED + i));
      String name = "seed " + (SEED + i) + ": " + sample.description;
      int status = run(sample.file);
      if (sample.expected == null) {
        assertThat(status).as(name + out).isEqualTo(UserError.EXIT_STATUS);
        assertThat(err.toString()).as(name).contains(": got ").hasLineCount(1);
      } else {
        assertThat(status).as(name + ": " + err).isZero();
        holds(sample.expected);
        read++;
      }
    }
    assertThat(read).isBetween(1, CHECKPOINTS - 1);
  }

  private Sample sample(Random random) throws IOException {
    String prefix =
        pick(random, "", "", "module.", "_orig_mod.", "module._orig_mod.", "model.", "net.", "a.");
    String path = pick(random, "", "state_dict", "model", "weights", "trainer/state_dict", "x/y/z");
    boolean wide = random.nextBoolean();
    boolean foreignWeight = random.nextInt(8) == 0;
    boolean average = !path.isEmpty() && random.nextInt(4) == 0;
    int protocol = random.nextBoolean() ? 2 : 4;
    Map<String, Object> named =
        new LinkedHashMap<>(prefixed(prefix, wide ? weights : halved(weights)));
    if (foreignWeight) {
      named.put(prefix + "init_latents", FOREIGN.get(random.nextInt(FOREIGN.size())));
    }
    Map<String, Object> root = named;
    String[] keys = path.isEmpty() ? new String[0] : path.split("/");
    for (int i = keys.length - 1; i >= 0; i--) {
      Map<String, Object> outer = new LinkedHashMap<>();
      outer.put("epoch", 3);
      outer.put("history", List.of(1, List.of("a"), Map.of()));
      for (int n = random.nextInt(3); n > 0; n--) {
        outer.put("extra" + n, FOREIGN.get(random.nextInt(FOREIGN.size())));
      }
      outer.put(keys[i], root);
      root = outer;
    }
    if (average) {
      root.put("ema", shifted(weights));
    }
    Path file = folder.resolve("random.pth");
    int format = random.nextInt(4);
    switch (format) {
      case 0 -> CheckpointWriter.legacy(file, root, protocol);
      case 1 -> CheckpointWriter.zip(file, root, protocol);
      default -> CheckpointWriter.streamedZip(file, root, protocol, format == 2);
    }
    boolean usual =
        List.of("state_dict", "model", "weights").contains(path) && !prefix.equals("a.");
    Map<String, Tensor> expected = weights;
    if (foreignWeight) {
      expected = average ? shifted(weights) : null; // the average alone is whole
    } else if (average && !usual) {
      expected = null;
    }
    return new Sample(
        file,
        expected,
        String.format(
            "prefix '%s' under '%s', protocol %d, format %d, foreign weight %s, average %s",
            prefix, path, protocol, format, foreignWeight, average));
  }

  private static String pick(Random random, String... options) {
    return options[random.nextInt(options.length)];
  }
}
