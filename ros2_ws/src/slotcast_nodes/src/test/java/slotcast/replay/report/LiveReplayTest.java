package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import slotcast.error.ExitStatus;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.replay.MessageSource;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.Image;

/** {@code ./slotcast replay --live}, and options that do not go together. */
class LiveReplayTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    CommandLine line = new CommandLine(new ReplayCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler((failure, of, parsed) -> ExitStatus.of(failure, of.getErr()));
    return line.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  /** The bundled images on two topics. */
  private Path twoCameras() throws IOException {
    Path two = folder.resolve("two");
    MessageSource one = MessageSource.open(BundledRecordings.first(folder));
    try (BagWriter writer = BagWriter.create(two, BagWriter.Storage.MCAP);
        MessageSource.Messages messages = one.messages(BundledRecordings.IMAGES)) {
      writer.addTopic("/left/image_raw", Image.TYPE, "");
      writer.addTopic("/right/image_raw", Image.TYPE, "");
      for (Optional<BagMessage> m = messages.next(); m.isPresent(); m = messages.next()) {
        writer.write("/left/image_raw", m.get().stampNanos(), m.get().payload());
        writer.write("/right/image_raw", m.get().stampNanos(), m.get().payload());
      }
      writer.commit();
    }
    return two;
  }

  @Test
  void twoCamerasLiveGiveAReportWithDropsAndLatencies() throws IOException {
    Path result = folder.resolve("result");
    long begun = System.nanoTime();
    String[] topics = {"--image-topic", "/left/image_raw", "--image-topic", "/right/image_raw"};
    Object[] arguments =
        Stream.concat(
                Stream.of(twoCameras(), "--out", result, "--live", "--rate", "2", "--no-video"),
                Arrays.stream(topics))
            .toArray();
    assertThat(run(arguments)).as(err.toString()).isZero();
    assertThat((System.nanoTime() - begun) * 1e-9)
        .as("seconds, of 1.9 at twice the pace")
        .isGreaterThan(0.95);
    JsonNode report = new ObjectMapper().readTree(result.resolve("report.json").toFile());
    assertThat(report.at("/recording/remarks/0").asText()).startsWith("Played live, at 2 times");
    for (int camera = 0; camera < 2; camera++) {
      JsonNode frames = report.at("/cameras/" + camera + "/frames");
      assertThat(frames.path("images").asInt()).as(frames.toString()).isEqualTo(20);
      assertThat(frames.path("seen").asInt() + frames.path("dropped").asInt())
          .as(frames.toString())
          .isEqualTo(20);
      assertThat(frames.path("seen").asInt()).isPositive();
      JsonNode latency = report.at("/run/latency_ms/" + camera + "/arrival_to_objects");
      assertThat(latency.path("p50").asDouble()).isPositive();
      assertThat(latency.path("p99").asDouble())
          .isGreaterThanOrEqualTo(latency.path("p50").asDouble());
    }
    String html = Files.readString(result.resolve("report.html"));
    assertThat(html.replaceAll("\"data:[^\"]*\"", "")) // pictures may hold any letters
        .contains("Played live, at 2 times", "arrival to objects")
        .doesNotContain("NaN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--live --publish|--live: got --publish beside it",
        "--live --rate 0|--rate: got 0.0, expected more than 0",
        "--publish --rate -1|--rate: got -1.0",
        "--live --rate NaN|--rate: got NaN",
        "--rate 2|--rate: got neither --live nor --publish",
        "--clock|--clock: got no --publish",
        "--live --loop|--loop: got no --publish",
        "--domain 3|--domain: got no --publish",
        "--publish --out x|--out: got --publish beside it",
        "--publish --against x.json|--against: got --publish beside it",
        "--publish --weights isa-small|--weights: got --publish beside it",
        "--publish --wait -1|--wait: got -1.0",
        "--live --no-times|--no-times: got --live beside it",
        "--live --camera-size 640x480|--camera-size, --camera-rate and --camera-format: got the"
            + " rec",
        "--publish --image-topic /none|--image-topic: got /none",
      })
  void whatDoesNotGoTogetherIsSaidInOneLine(String options, String line) throws IOException {
    Path picture = Files.createDirectories(folder.resolve("pictures")).resolve("1.png");
    Files.write(picture, PngFile.encode(RgbImage.black(64, 48)));
    Object[] arguments =
        Stream.concat(Stream.of(picture.getParent()), Stream.of(options.split(" "))).toArray();
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString().lines().toList()).hasSize(1);
    assertThat(err.toString()).startsWith("slotcast: " + line);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aLiveRunIsComparedWithAWarning() throws IOException {
    Path bag = BundledRecordings.first(folder);
    Path base = folder.resolve("base");
    assertThat(run(bag, "--out", base, "--no-video", "--to", "0.5")).as(err.toString()).isZero();
    Object report = base.resolve("report.json");
    int status =
        run(
            bag,
            "--out",
            folder.resolve("l"),
            "--no-video",
            "--to",
            "0.5",
            "--live",
            "--against",
            report);
    assertThat(status).as(err.toString()).isIn(0, 1);
    assertThat(err.toString()).contains("note: a live report is another each time");
  }

  @ParameterizedTest
  @CsvSource({"/dev/video-none,got nothing", "/dev/null,got"})
  void whatIsNoCameraIsSaidInOneLine(String device, String line) {
    for (List<String> how : List.of(List.of("--live"), List.of("--publish"), List.<String>of())) {
      err.getBuffer().setLength(0);
      assertThat(run(Stream.concat(Stream.of(device), how.stream()).toArray())).isEqualTo(2);
      assertThat(err.toString().lines().toList()).hasSize(1);
      assertThat(err.toString()).containsPattern("slotcast: (camera /dev|native).*" + line);
    }
  }
}
