package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.error.ExitStatus;

/** A gate over the first bundled recordings, with the bundled weights: what it lets pass. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyReplayTest {
  private static final int RECORDINGS = 3;
  private static final int UNCHANGED = 10;

  @TempDir static Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path recordings;
  private int runs;

  @BeforeAll
  void recordings() throws IOException {
    recordings = BundledRecordings.unpack(folder.resolve("recordings"), RECORDINGS);
  }

  private Path next() {
    return folder.resolve("run_" + runs++);
  }

  private int run(ReplayCommand command, Path list, Path into, String... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler((failure, of, parsed) -> ExitStatus.of(failure, of.getErr()));
    List<String> all =
        new ArrayList<>(List.of("--many", list.toString(), "--out", into.toString()));
    all.add("--no-video");
    all.addAll(List.of(more));
    return line.execute(all.toArray(String[]::new));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  /** Ten frames of each, so that it can be among the usual tests. */
  @Test
  void aRecordingThatFailsIsToldAndTheOthersAreAsIfAlone() throws IOException {
    Path damaged = Files.createDirectories(recordings.resolveSibling("damaged"));
    Files.write(damaged.resolve("metadata.yaml"), new byte[0]);
    Path list =
        Files.writeString(
            recordings.resolveSibling("list.txt"),
            """
            damaged
            recordings/video_00000
            recordings/video_00001 truth=none.csv
            recordings/video_00002 topic=/none
            """);
    Path many = next();
    assertThat(run(new ReplayCommand(), list, many, "--no-times", "--to", "0.9"))
        .as(err.toString())
        .isEqualTo(ExitStatus.MISTAKE);
    assertThat(out.toString()).contains("1 of 4 recordings done");
    assertThat(err.toString())
        .contains("recording 2 of 4, video_00000")
        .contains("damaged failed: slotcast: ")
        .contains("video_00002 failed: slotcast: --image-topic: got /none");
    JsonNode report = json(many.resolve("many.json"));
    assertThat(report.path("schema").asText()).isEqualTo("slotcast.replay-many/1");
    assertThat(report.at("/recordings/0/failed").asText()).contains("damaged");
    assertThat(report.at("/recordings/2/failed").asText()).contains("none.csv");
    assertThat(report.at("/scores/frames.images/mean").asInt()).isEqualTo(10);
    assertThat(Files.readString(many.resolve("many.md")))
        .contains("4 recordings, 3 of them failed.")
        .doesNotContain("NaN");
    assertThat(many.resolve("many.html")).isNotEmptyFile();

    Path alone = next();
    CommandLine line = new CommandLine(new ReplayCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String bag = recordings.resolve("video_00000").toString();
    assertThat(
            line.execute(bag, "--out", alone.toString(), "--no-video", "--no-times", "--to", "0.9"))
        .isZero();
    assertThat(many.resolve("video_00000/report.json"))
        .hasSameTextualContentAs(alone.resolve("report.json"));
  }

  @Test
  void whatContradictsAListIsRefused() throws IOException {
    assertThat(run(new ReplayCommand(), recordings, next(), "somewhere")).isEqualTo(2);
    assertThat(err.toString()).contains("SOURCE beside it");
    assertThat(run(new ReplayCommand(), recordings, next(), "--truth", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("name it in the list");
    assertThat(run(new ReplayCommand(), recordings, next(), "--limits", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("no --against");
    assertThat(run(new ReplayCommand(), recordings, next(), "--against", "none")).isEqualTo(2);
    assertThat(err.toString()).contains("no such file");
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new ReplayCommand()).setErr(new PrintWriter(said));
    assertThat(line.execute()).isEqualTo(2);
    assertThat(said.toString()).contains("SOURCE, or --many LIST");
  }

  /** Every frame, eleven unchanged runs and three with a fault: minutes. */
  @Test
  @Tag("soak")
  void unchangedRunsPassTenOfTenAndPlantedFaultsAreCaught() throws IOException {
    Path base = next();
    assertThat(run(new ReplayCommand(), recordings, base)).as(err.toString()).isZero();
    String against = base.resolve("many.json").toString();
    JsonNode first = json(base.resolve("many.json"));
    for (int i = 0; i < UNCHANGED; i++) {
      Path again = next();
      assertThat(run(new ReplayCommand(), recordings, again, "--against", against))
          .as("unchanged run %d: %s%s", i, out, err)
          .isZero();
      assertThat(out.toString()).contains("nothing got worse");
      assertThat(json(again.resolve("many.json")).path("scores")).isEqualTo(first.path("scores"));
    }
    for (PlantedRuntime.Fault fault : PlantedRuntime.Fault.values()) {
      ReplayCommand command = new ReplayCommand();
      command.runtimes = device -> new PlantedRuntime(fault);
      assertThat(run(command, recordings, next(), "--against", against))
          .as("%s: %s%s", fault, out, err)
          .isOne();
      assertThat(out.toString())
          .as(fault.toString())
          .containsPattern("BREACH {2}mean of 3: " + expected(fault));
    }
    Path dropped = folder.resolve("dropped");
    try (Stream<Path> bags = Files.list(recordings)) {
      for (Path bag : bags.toList()) {
        BundledRecordings.drop(bag, dropped.resolve(bag.getFileName()), 20); // 5 %
      }
    }
    assertThat(run(new ReplayCommand(), dropped, next(), "--against", against))
        .as("dropped frames: %s%s", out, err)
        .isOne();
    assertThat(out.toString()).containsPattern("BREACH {2}mean of 3: frames.gaps was 0");
  }

  private static String expected(PlantedRuntime.Fault fault) {
    return switch (fault) {
      case PREDICTOR_STANDS_STILL -> "prediction.centre_px.10 was";
      case WEIGHTS_DISTURBED -> "truth.(fg_)?(ari|miou) was";
    };
  }
}
