package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return Main.run(commands, arguments);
  }

  @Test
  void everyCommandHelps() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("simulate", "train");
    assertThat(run("simulate", "--help")).isZero();
    assertThat(out.toString()).contains("--format", "rosbag2", "--relaunch");
    assertThat(run("train", "--help")).isZero();
    assertThat(run("train", "savi", "--help")).isZero();
    assertThat(run("eval", "--help")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aMistakeIsOneLineAndStatusTwo() {
    String data = folder.resolve("data").toString();
    assertThat(run("simulate", "--format", "obj3d", "--out", data, "--size", "big")).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo(
            "slotcast: --size: got big, expected WIDTHxHEIGHT in pixels;"
                + " write for example 640x480");
  }

  @Test
  void anUnknownOptionIsNamed() {
    String data = folder.resolve("data").toString();
    assertThat(run("simulate", "--format", "obj3d", "--out", data, "--frame", "3")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--frame'", "Try ./slotcast simulate --help")
        .doesNotContain("Usage:");
  }

  @Test
  void simulatingWrites() {
    Path data = folder.resolve("data");
    assertThat(run("simulate", "--format=obj3d", "--out=" + data, "--frames=2", "--size=32x32"))
        .isZero();
    assertThat(data.resolve("train/0/test_2.png")).isRegularFile();
  }
}
