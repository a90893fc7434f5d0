package slotcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import slotcast.error.UserError;
import slotcast.ros.bag.BagReader;

class SimulateCommandTest {
  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  /** Runs the command; a UserError is printed and gives its status, as the program does it. */
  private int run(String... arguments) {
    CommandLine line = new CommandLine(new SimulateCommand());
    line.setErr(new PrintWriter(err, true));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof UserError) {
            command.getErr().println(e.getMessage());
            return UserError.EXIT_STATUS;
          }
          throw e;
        });
    return line.execute(arguments);
  }

  private int small(String format, Path out, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("--format", format, "--out", out.toString(), "--size", "48x32", "--frames", "4"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private static Map<String, byte[]> content(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  @ParameterizedTest
  @CsvSource({"obj3d, 4", "clevrer, 3", "rosbag2, 2"})
  void theBytesDoNotDependOnThreadsOrInterruption(String format, int threads) throws IOException {
    Path one = folder.resolve("one");
    Path many = folder.resolve("many");
    assertThat(small(format, one, "--videos", "4", "--threads", "1")).isZero();
    assertThat(small(format, many, "--videos", "2", "--threads", String.valueOf(threads))).isZero();
    assertThat(small(format, many, "--videos", "4", "--resume")).isZero();
    assertThat(err.toString()).contains("2 videos in " + many + ", 2 were there");
    Map<String, byte[]> first = content(one);
    Map<String, byte[]> second = content(many);
    assertThat(second.keySet()).isEqualTo(first.keySet());
    assertThat(first).hasSizeGreaterThan(4);
    first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
  }

  @Test
  void splitsGetTheirOwnVideos() throws IOException {
    Path out = folder.resolve("data");
    assertThat(small("obj3d", out, "--videos", "2", "--val-videos", "1", "--test-videos", "1"))
        .isZero();
    assertThat(out.resolve("train/1/test_4.png")).isRegularFile();
    assertThat(out.resolve("dataset.json")).content().contains("\"seed\":1", "obj3d");
    assertThat(Files.readAllBytes(out.resolve("val/0/test_1.png")))
        .isNotEqualTo(Files.readAllBytes(out.resolve("train/0/test_1.png")));
  }

  @Test
  void oneBagIsTheFolderItself() throws IOException {
    Path bag = folder.resolve("bag");
    assertThat(small("rosbag2", bag)).isZero();
    assertThat(BagReader.open(bag).messageCount(BagLayout.IMAGE)).isEqualTo(4);
    assertThat(small("rosbag2", bag)).isEqualTo(2);
    assertThat(err.toString()).contains("exists");
  }

  @ParameterizedTest
  @CsvSource({
    "obj3d, --size, 64, --size",
    "obj3d, --size, 8x8, width",
    "obj3d, --objects, 5-3, minCount",
    "obj3d, --objects, many, --objects",
    "obj3d, --frames, 0, frames",
    "obj3d, --interval, 0, frameIntervalSeconds",
    "obj3d, --threads, 0, --threads",
    "obj3d, --videos, -1, 0 to",
    "clevrer, --size, 65x65, even",
    "clevrer, --val-videos, 5001, 0 to 5000",
    "obj3d, --relaunch, -1, relaunchSeconds",
    "obj3d, --suite, plane, 'plain, equal-colours'"
  })
  void mistakesGiveOneLineAndStatusTwo(String format, String option, String value, String named) {
    Path out = folder.resolve("none");
    int status = run("--format", format, "--out", out.toString(), "--frames", "2", option, value);
    if (option.equals("--frames")) {
      // Given twice, which picocli refuses with the same status.
      status = run("--format", format, "--out", out.toString(), option, value);
    }
    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains(named);
    assertThat(err.toString().strip().lines().reduce((a, b) -> b))
        .hasValueSatisfying(line -> assertThat(line).contains("got", "expected"));
    assertThat(out).doesNotExist();
  }

  @Test
  void suitesAreListedAndMade() throws IOException {
    StringWriter text = new StringWriter();
    CommandLine line = new CommandLine(new SimulateCommand());
    line.setOut(new PrintWriter(text, true));
    assertThat(line.execute("--list-suites")).isZero();
    assertThat(text.toString().lines()).hasSize(Suite.ALL.size());
    assertThat(text.toString()).contains("grayscale", "Images without colours.");
    Path out = folder.resolve("many");
    assertThat(small("obj3d", out, "--suite", "many")).isZero();
    assertThat(out.resolve("dataset.json")).content().contains("\"minCount\":6");
    Path moved = folder.resolve("camera");
    assertThat(small("rosbag2", moved, "--suite", "camera")).isZero();
    Path rates = folder.resolve("rates");
    assertThat(small("obj3d", rates, "--suite", "rates", "--videos", "2")).isZero();
    assertThat(small("obj3d", rates, "--suite", "rates", "--videos", "3", "--resume")).isZero();
    assertThat(small("obj3d", rates, "--videos", "4", "--resume")).isEqualTo(2);
  }

  @Test
  void foreignFoldersAreLeftAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.txt"), "mine");
    assertThat(small("obj3d", folder)).isEqualTo(2);
    assertThat(small("obj3d", folder, "--resume")).isEqualTo(2);
    assertThat(small("obj3d", file)).isEqualTo(2);
    assertThat(small("obj3d", file.resolve("below"))).isEqualTo(2);
    assertThat(file).hasContent("mine");
    Path out = folder.resolve("data");
    assertThat(small("obj3d", out)).isZero();
    assertThat(small("obj3d", out, "--resume", "--seed", "9")).isEqualTo(2);
    assertThat(err.toString()).contains("seed in " + out);
  }
}
