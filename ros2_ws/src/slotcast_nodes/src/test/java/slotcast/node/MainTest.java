package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit status and words of the command line where nothing has to be started. */
class MainTest {
  @TempDir Path folder;

  private record Ended(int status, String out, String err) {}

  private static Ended run(String... arguments) {
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int status = Main.run(arguments);
      return new Ended(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  @Test
  void everyCommandHasHelp() {
    for (List<String> command :
        List.of(
            List.of("--help"),
            List.of("node", "--help"),
            List.of("demo", "--help"),
            List.of("camera", "--help"))) {
      Ended ended = run(command.toArray(String[]::new));
      assertThat(ended.status()).as(command.toString()).isZero();
      assertThat(ended.out()).as(command.toString()).contains("Usage: slotcast");
    }
  }

  @Test
  void aWrongOptionIsSaidInOneLineWithTheWayToHelp() {
    Ended ended = run("node", "--image-topik", "/a");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).startsWith("slotcast: Unknown option").contains("node --help");
    assertThat(ended.err().strip()).hasLineCount(2);
  }

  @Test
  void aMistakeInTheParameterFileIsOneLine() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"), "slotcast_prediction:\n  ros__parameters: {steps: 99}\n");
    Ended ended = run("node", "--params", file.toString());
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err().strip())
        .hasLineCount(1)
        .startsWith("slotcast: parameter steps of /slotcast_prediction in " + file)
        .contains("got 99, expected a whole number, 1 to 50");
  }

  @Test
  void aMistakeAfterRosArgsIsOneLine() {
    Ended ended = run("node", "--ros-args", "--reamp", "a:=b");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err().strip())
        .hasLineCount(1)
        .startsWith("slotcast: argument after --ros-args: got \"--reamp\"")
        .contains("did you mean --remap?");
  }

  @Test
  void whatHasNoEffectIsSaidBeforeTheNodesStart() {
    Ended ended =
        run("node", "--domain", "500", "--ros-args", "-e", "/x", "-r", "nobody:a:=b", "-p", "b:=1");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .contains("slotcast: enclave /x is ignored")
        .contains("slotcast: remapping rule nobody:a:=b has no effect")
        .contains("slotcast: parameter b has no effect");
  }

  @Test
  void aDomainOutOfRangeIsOneLine() {
    Ended ended = run("node", "--domain", "500");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err().strip()).hasLineCount(1).contains("500, expected 0 to 232");
  }

  @Test
  void aPlaceWithoutRecordingsIsOneLine() {
    Ended ended = run("camera", folder.resolve("nothing").toString());
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err().strip())
        .hasLineCount(1)
        .endsWith(
            "nothing: got nothing, expected a bag, a video file, a folder of pictures or a camera;"
                + " check the path");
  }
}
