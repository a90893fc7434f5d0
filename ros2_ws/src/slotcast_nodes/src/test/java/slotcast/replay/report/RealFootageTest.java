package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The first seconds of videos of the real world, which the bundled weights do not know. */
@Tag("real")
class RealFootageTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vtest.avi",
        "bottle-detection.mp4",
        "car-detection.mp4",
        "one-by-one-person-detection.mp4"
      })
  void aVideoBecomesAReportThatPromisesNothing(String name) throws Exception {
    Path video = Path.of(System.getProperty("slotcast.root", "")).resolve("../shared/real/" + name);
    assumeTrue(Files.exists(video), "no " + video);
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new ReplayCommand());
    line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err));
    assertThat(line.execute(video.toString(), "--out", folder.toString(), "--to", "2.5"))
        .as(err.toString())
        .isZero();
    JsonNode camera =
        new ObjectMapper().readTree(folder.resolve("report.json").toFile()).at("/cameras/0");
    assertThat(camera.at("/frames/seen").asInt()).isBetween(20, 80);
    assertThat(camera.at("/scores/truth.hota/missing").asText()).isNotEmpty();
    assertThat(camera.path("notes").toString()).contains("what is true");
    String html = Files.readString(folder.resolve("report.html"));
    assertThat(html.replaceAll("\"data:[^\"]*\"", "")).doesNotContain("NaN");
    assertThat(folder.resolve("replay.mp4")).isNotEmptyFile();
  }
}
