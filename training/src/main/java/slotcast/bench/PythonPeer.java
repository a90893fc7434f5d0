package slotcast.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;

/**
 * {@code training/bench/pytorch_bench.py} in a process of its own, which times blocks on request.
 */
final class PythonPeer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCRIPT = "training/bench/pytorch_bench.py";

  /** What {@code ./slotcast} sets, so that the C library keeps large blocks. */
  private static final Map<String, String> TUNED =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_THRESHOLD_", "4294967296",
          "MALLOC_TRIM_THRESHOLD_", "8589934592",
          "MALLOC_TOP_PAD_", "67108864");

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private final Path errors;
  private final JsonNode machine;

  /**
   * What one block found.
   *
   * @param value as {@link Row#value}
   */
  record Answer(Samples samples, double value) {}

  private PythonPeer(Process process, Path errors) throws IOException {
    this.process = process;
    this.errors = errors;
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    machine = answer();
  }

  /**
   * Starts one.
   *
   * @param python a program, or null to look for one that has PyTorch
   * @param tuned whether its C library keeps large blocks
   * @param options of the script
   * @throws UserError if there is no Python with PyTorch, or the script does not start
   */
  static PythonPeer start(String python, boolean tuned, List<String> options) throws IOException {
    Path root = Path.of(System.getProperty("slotcast.root", "."));
    List<String> command = new ArrayList<>(List.of(find(python), root.resolve(SCRIPT).toString()));
    command.add("--serve");
    command.addAll(options);
    Path errors = Files.createTempFile("slotcast-pytorch-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeAll(TUNED.keySet());
    if (tuned) {
      builder.environment().putAll(TUNED);
    }
    return new PythonPeer(builder.start(), errors);
  }

  private static String find(String python) {
    if (python == null) {
      for (String name : List.of("python3", "python")) {
        if (hasTorch(name)) {
          return name;
        }
      }
    } else if (hasTorch(python)) {
      return python;
    }
    throw new UserError(
        "Python",
        python == null ? "none with PyTorch on the PATH" : python + ", which has no PyTorch",
        "Python 3.10 or newer with torch and numpy",
        "pip install torch numpy, and name that Python by --python");
  }

  private static boolean hasTorch(String python) {
    try {
      return new ProcessBuilder(python, "-c", "import torch, numpy")
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Its version of PyTorch, and what it runs on. */
  JsonNode machine() {
    return machine;
  }

  /** Times a block of rounds; the first one of a path is preceded by its warm-up. */
  Answer block(PathName name, int rounds) {
    try {
      requests.write(
          JSON.writeValueAsString(
              Map.of("model", name.model(), "path", name.path(), "rounds", rounds)));
      requests.newLine();
      requests.flush();
      JsonNode answer = answer();
      Samples samples =
          Samples.of(doubles(answer.get("wall_ms")), doubles(answer.get("processor_ms")));
      return new Answer(samples, answer.get("value").doubleValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line != null) {
      return JSON.readTree(line);
    }
    List<String> said = Files.readAllLines(errors);
    throw new UserError(
        SCRIPT,
        said.isEmpty() ? "no answer" : said.get(said.size() - 1),
        "one line of JSON",
        "run it by itself to see all that it says");
  }

  private static List<Double> doubles(JsonNode array) {
    List<Double> out = new ArrayList<>();
    array.forEach(n -> out.add(n.doubleValue()));
    return out;
  }

  /** Ends the process, which has nothing to lose. */
  @Override
  public void close() throws IOException {
    process.destroy();
    Files.deleteIfExists(errors);
  }
}
