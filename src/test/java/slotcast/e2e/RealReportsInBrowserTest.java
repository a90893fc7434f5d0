package slotcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import slotcast.replay.report.ReplayCommand;

/** Reports of whole videos of the real world open in headless Chromium with an empty console. */
@Tag("real")
class RealReportsInBrowserTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vtest.avi",
        "bottle-detection.mp4",
        "car-detection.mp4",
        "one-by-one-person-detection.mp4"
      })
  void theReportOfAVideo(String name) throws IOException, InterruptedException {
    Path video = Path.of(System.getProperty("slotcast.root", "")).resolve("../shared/real/" + name);
    assumeTrue(Files.exists(video), "no " + video);
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new ReplayCommand());
    line.setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
    int status = line.execute(video.toString(), "--out", folder.toString(), "--no-video");
    assertThat(status).as(said.toString()).isZero();
    Chromium.isQuiet(folder.resolve("report.html"));
  }
}
