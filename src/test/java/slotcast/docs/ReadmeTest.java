package slotcast.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

/** README.md is short enough to be read to its end, and its example works. */
class ReadmeTest {
  private static final int MAX_BYTES = 8192;
  private static final Path ROOT = Path.of(System.getProperty("slotcast.root", "."));
  private static final Path README = ROOT.resolve("README.md");

  @Test
  void isShort() throws IOException {
    assertThat(Files.size(README)).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void itsExampleIsTheOneThatCompiles() throws IOException {
    String source = Files.readString(ROOT.resolve("src/test/java/slotcast/docs/WithoutRos.java"));
    String shown = between(source, "// README: begin\n", "// README: end").stripIndent();
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    assertThat(block.find()).isTrue();
    assertThat(block.group(1)).isEqualTo(shown);
    assertThat(block.find()).as("a second Java block, which nothing compiles").isFalse();
  }

  private static String between(String text, String begin, String end) {
    return text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end));
  }

  /** On a simulated video, with the bundled weights, it names objects and where they go. */
  @Test
  void itsExampleFindsObjectsAndTrajectories() {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      WithoutRos.follow(
          Simulator.simulate(SceneConfig.obj3d().withSize(64, 64).withFrames(8), 2000000).frames());
    } finally {
      System.setOut(console);
    }
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).anyMatch(line -> line.matches("object \\d+ at [0-9.]+ [0-9.]+"));
    assertThat(lines).anyMatch(line -> line.matches("object \\d+ goes to [-0-9.]+ [-0-9.]+"));
  }
}
