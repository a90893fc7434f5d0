package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.torchfile.TorchFile;

/**
 * Files that torch.save wrote against the same tensors as safetensors, bit by bit.
 *
 * <p>What belongs together is found by name: {@code X.safetensors} holds the tensors of {@code
 * X.pth} and of every {@code X_*.pth} that no longer name fits better; {@code X_opt*.safetensors}
 * the optimiser's tensors of the trainers' dictionaries among them; {@code Y.json} describes {@code
 * Y.pth}.
 */
class CheckpointParityTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPTIMISER = "opt_state_dict";
  private static final String OPTIMISER_STEM = "_opt";

  @TestFactory
  Stream<DynamicTest> everyFile() {
    List<Path> files;
    try {
      files = GoldenFolder.checkpoints();
    } catch (TestAbortedException e) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "checkpoint",
              () -> {
                throw e;
              }));
    }
    if (files.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "checkpoint (no such folder)",
              () -> GoldenFolder.skip("no checkpoint under " + GoldenFolder.folder())));
    }
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compare(file)));
  }

  private static void compare(Path file) throws IOException {
    Rows rows = new Rows(file);
    switch (ending(file)) {
      case ".pth" -> weights(rows, file);
      case ".json" -> description(rows, file);
      case ".safetensors" -> golden(rows, file);
      default -> throw new AssertionError("no test reads " + file);
    }
    rows.end();
  }

  /** Every tensor of the file has its golden one, and the other way round. */
  private static void weights(Rows rows, Path file) {
    Path golden = goldenOf(file);
    assertThat(golden).as("a safetensors file with the tensors of %s", file).isNotNull();
    Map<String, Tensor> expected = Safetensors.read(golden).tensors();
    try (TorchFile torch = TorchFile.read(file)) {
      Map<String, Tensor> weights = torch.stateDict();
      Map<String, Tensor> elsewhere = new LinkedHashMap<>();
      torch.tensors().forEach((name, t) -> elsewhere.put(name.replace('/', '_'), t));
      expected.forEach(
          (name, t) ->
              rows.add(
                  name, t, weights.containsKey(name) ? weights.get(name) : elsewhere.get(name)));
      weights.keySet().stream()
          .filter(name -> !expected.containsKey(name))
          .forEach(name -> rows.add(name, 1, "not in " + golden));
    }
  }

  private static void golden(Rows rows, Path golden) {
    String stem = stem(golden);
    int optimiser = stem.indexOf(OPTIMISER_STEM);
    if (optimiser > 0 && withEnding(".pth").stream().noneMatch(p -> golden.equals(goldenOf(p)))) {
      optimiser(rows, golden, stem.substring(0, optimiser));
      return;
    }
    long readers = withEnding(".pth").stream().filter(p -> golden.equals(goldenOf(p))).count();
    rows.add("files with these tensors", readers > 0 ? 0 : 1, readers + "");
  }

  private static void optimiser(Rows rows, Path golden, String prefix) {
    Safetensors expected = Safetensors.read(golden);
    int trainers = 0;
    for (Path file : withEnding(".pth")) {
      try (TorchFile torch = TorchFile.read(file)) {
        if (!fits(stem(file), prefix) || !torch.has(OPTIMISER)) {
          continue;
        }
        trainers++;
        Map<String, Tensor> found = torch.tensors(OPTIMISER);
        expected.tensors().forEach((name, t) -> rows.add(name, t, found.get(name)));
        String groups = expected.metadata().get("param_groups");
        if (groups != null) {
          rows.add("param_groups", json(groups), torch.value(OPTIMISER, "param_groups"));
        }
      }
    }
    rows.add("files with an optimiser", trainers > 0 ? 0 : 1, trainers + "");
  }

  /** What the description says of the trainer's dictionary around the weights. */
  private static void description(Rows rows, Path description) throws IOException {
    JsonNode json = JSON.readTree(description.toFile());
    Path file = description.resolveSibling(stem(description) + ".pth");
    try (TorchFile torch = TorchFile.read(file)) {
      for (Map.Entry<String, JsonNode> e : json.properties()) {
        switch (e.getKey()) {
          case "keys" ->
              rows.add("keys", e.getValue(), List.copyOf(((Map<?, ?>) torch.value()).keySet()));
          case "zip_entries" -> zipEntries(rows, file, e.getValue());
          case "opt_param_names_in_order" -> parameterOrder(rows, torch, e.getValue());
          default -> rows.add(e.getKey(), e.getValue(), torch.value(e.getKey()));
        }
      }
    }
  }

  private static void zipEntries(Rows rows, Path file, JsonNode names) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (JsonNode name : names) {
        boolean there = name.textValue().equals("...") || zip.getEntry(name.textValue()) != null;
        rows.add("entry " + name.textValue(), there ? 0 : 1, "missing");
      }
    }
  }

  /** The optimiser's tensors have the shapes of the weights that the names say. */
  private static void parameterOrder(Rows rows, TorchFile torch, JsonNode names) {
    Map<String, Tensor> weights = torch.stateDict();
    Map<String, Tensor> optimiser = torch.tensors(OPTIMISER);
    int compared = 0;
    for (int i = 0; i < names.size(); i++) {
      Tensor average = optimiser.get("state/" + i + "/exp_avg");
      Tensor weight = weights.get(names.get(i).textValue());
      boolean good =
          weight != null && (average == null || Arrays.equals(average.shape(), weight.shape()));
      compared += average == null ? 0 : 1;
      rows.add(names.get(i).textValue(), good ? 0 : 1, "another shape");
    }
    assertThat(compared).as("tensors of the optimiser").isPositive();
  }

  /** The longest name that begins the file's; a trainer's suffix stands behind an underscore. */
  static Path goldenOf(Path file) {
    Path best = null;
    for (Path candidate : withEnding(".safetensors")) {
      if (fits(stem(file), stem(candidate))
          && (best == null || stem(candidate).length() > stem(best).length())) {
        best = candidate;
      }
    }
    return best;
  }

  private static boolean fits(String stem, String prefix) {
    return stem.equals(prefix) || stem.startsWith(prefix + "_");
  }

  private static List<Path> withEnding(String ending) {
    return GoldenFolder.checkpoints().stream().filter(p -> ending(p).equals(ending)).toList();
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(Math.max(name.lastIndexOf('.'), 0));
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ending(file).length());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(text, e);
    }
  }

  /** The comparisons with one file. */
  private static final class Rows {
    private final String file;
    private final List<ParityReport.Row> rows = new ArrayList<>();

    Rows(Path file) {
      this.file = GoldenFolder.checkpointName(file);
    }

    void add(String label, double wrong, String detail) {
      ParityReport.Row row =
          new ParityReport.Row(file, label, wrong, 0, "wrong elements", wrong == 0, detail);
      rows.add(row);
      ParityReport.add(row);
    }

    /** Bit by bit; golden data state half precision as float32, and small integers as int64. */
    void add(String label, Tensor golden, Tensor actual) {
      if (actual == null) {
        add(label, 1, "missing");
      } else if (!Arrays.equals(golden.shape(), actual.shape())) {
        add(label, 1, "shape " + Arrays.toString(actual.shape()));
      } else if (golden.dtype() == actual.dtype()) {
        ByteBuffer expected = golden.data().duplicate().rewind();
        add(label, expected.equals(actual.data().duplicate().rewind()) ? 0 : 1, "other bytes");
      } else if (golden.dtype() == DType.F32 && actual.dtype().isFloating()) {
        add(label, wrong(bits(golden.floats()), bits(actual.floats())), "other values");
      } else if (golden.dtype() == DType.I64 && !actual.dtype().isFloating()) {
        add(label, wrong(golden.longs(), actual.longs()), "other values");
      } else {
        add(label, 1, "type " + actual.dtype() + " for " + golden.dtype());
      }
    }

    void add(String label, JsonNode golden, Object actual) {
      add(label, same(golden, actual) ? 0 : 1, golden + " otherwise");
    }

    private static long[] bits(float[] values) {
      long[] bits = new long[values.length];
      Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
      return bits;
    }

    private static long wrong(long[] golden, long[] actual) {
      long count = 0;
      for (int i = 0; i < golden.length; i++) {
        count += golden[i] == actual[i] ? 0 : 1;
      }
      return count;
    }

    private static boolean same(JsonNode golden, Object actual) {
      if (golden.isObject()) {
        return actual instanceof Map<?, ?> map
            && map.size() == golden.size()
            && golden.properties().stream().allMatch(e -> same(e.getValue(), map.get(e.getKey())));
      }
      if (golden.isArray()) {
        if (!(actual instanceof List<?> list) || list.size() != golden.size()) {
          return false;
        }
        for (int i = 0; i < list.size(); i++) {
          if (!same(golden.get(i), list.get(i))) {
            return false;
          }
        }
        return true;
      }
      if (golden.isNumber()) {
        return actual instanceof Number n && n.doubleValue() == golden.doubleValue();
      }
      return golden.isNull() ? actual == null : golden.asText().equals(String.valueOf(actual));
    }

    void end() {
      assertThat(rows).as("comparisons with %s", file).isNotEmpty();
      assertThat(rows.stream().filter(r -> !r.good()).toList()).as(file).isEmpty();
    }
  }
}
