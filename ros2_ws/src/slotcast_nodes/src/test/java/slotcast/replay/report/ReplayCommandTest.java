package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import picocli.CommandLine;
import slotcast.error.ExitStatus;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.replay.MessageSource;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.video.VideoReader;

/** On the first of the bundled recordings, with the bundled weights. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayCommandTest {
  private static final String QOS = BagQos.keepLast(10, true, false);
  private static final int FRAMES = BundledRecordings.FRAMES;

  @TempDir static Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path bag;
  private Path base;

  private int run(ReplayCommand command, Object... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler((failure, of, parsed) -> ExitStatus.of(failure, of.getErr()));
    return line.execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
  }

  private int run(Object... arguments) {
    return run(new ReplayCommand(), arguments);
  }

  private static ReplayCommand planted(PlantedRuntime.Fault fault) {
    ReplayCommand command = new ReplayCommand();
    command.runtimes = device -> new PlantedRuntime(fault);
    return command;
  }

  private static JsonNode report(Path out) throws IOException {
    return new ObjectMapper().readTree(out.resolve("report.json").toFile());
  }

  private JsonNode scores(Path of) throws IOException {
    return report(of).at("/cameras/0/scores");
  }

  @BeforeAll
  void replayOnce() throws IOException {
    bag = BundledRecordings.first(folder);
    base = folder.resolve("base");
    assertThat(run(bag, "--out", base, "--no-times")).as(err.toString()).isZero();
  }

  @Test
  void aSecondRunGivesTheSameReportAndPassesTheGate() throws IOException {
    Path again = folder.resolve("again");
    assertThat(run(bag, "--out", again, "--no-times", "--against", base.resolve("report.json")))
        .as(out.toString())
        .isZero();
    assertThat(out.toString()).contains("nothing got worse");
    for (String file : List.of("report.json", "report.html")) {
      assertThat(Files.mismatch(again.resolve(file), base.resolve(file))).as(file).isEqualTo(-1);
    }
  }

  @Test
  void theReportTellsEverythingAndHoldsNoNaN() throws Exception {
    JsonNode report = report(base);
    assertThat(report.path("schema").asText()).isEqualTo("slotcast.replay/1");
    assertThat(report.has("run")).isFalse();
    assertThat(report.at("/cameras/0/frames/seen").asInt()).isEqualTo(FRAMES);
    assertThat(report.at("/cameras/0/tracks")).hasSizeBetween(4, 8);
    JsonNode scores = scores(base);
    scores.forEach(s -> assertThat(s.has("value")).isNotEqualTo(s.has("missing")));
    assertThat(scores.at("/truth.fg_ari/value").asDouble()).isBetween(0.8, 1.0);
    assertThat(scores.at("/truth.mota/value").asDouble()).isBetween(0.8, 1.0);
    assertThat(scores.at("/truth.hota/value").asDouble()).isBetween(0.7, 1.0);
    double off = scores.at("/prediction.centre_px.10/value").asDouble();
    assertThat(off)
        .isPositive()
        .isLessThan(scores.at("/stand_still.centre_px.10/value").asDouble());
    String html = Files.readString(base.resolve("report.html"));
    // Pictures in base64 may hold any three letters.
    assertThat(html.replaceAll("\"data:[^\"]*\"", ""))
        .doesNotContain("NaN")
        .doesNotContain(folder.toString());
    Document page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)));
    NodeList all = page.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element e = (Element) all.item(i);
      assertThat(e.getTagName()).isNotIn("script", "iframe");
      assertThat(e.getAttribute("href")).matches("|data:.*");
      assertThat(e.getAttribute("src")).matches("|data:.*|replay\\.mp4");
    }
  }

  @Test
  void whatTheNodesWouldPublishIsInTheBagAndTheVideoShowsEachFrame() {
    int detections = 0;
    int trajectories = 0;
    try (MessageSource.Messages messages = MessageSource.open(base.resolve("bag")).messages()) {
      for (Optional<BagMessage> m = messages.next(); m.isPresent(); m = messages.next()) {
        switch (m.get().topic().name()) {
          case "/slotcast_perception/detections" -> {
            assertThat(m.get().decode(Detection2DArray.TYPE).detections()).isNotEmpty();
            detections++;
          }
          case "/slotcast_prediction/trajectories" -> {
            assertThat(m.get().decode(TrajectoryArray.TYPE).trajectories()).isNotEmpty();
            trajectories++;
          }
          default -> throw new AssertionError(m.get().topic().name());
        }
      }
    }
    assertThat(detections).isEqualTo(FRAMES);
    assertThat(trajectories).isBetween(FRAMES - 8, FRAMES - 1);
    int pictures = 0;
    try (VideoReader video = new VideoReader(base.resolve("replay.mp4"))) {
      while (video.next().isPresent()) {
        pictures++;
      }
    }
    assertThat(pictures).isEqualTo(FRAMES);
  }

  @Test
  void aPredictorThatStandsStillIsCaught() {
    assertThat(gate(planted(PlantedRuntime.Fault.PREDICTOR_STANDS_STILL), bag, "still"))
        .as(out.toString())
        .isOne();
    assertThat(out.toString()).containsPattern("BREACH .* frames.psnr.5 was");
    assertThat(folder.resolve("still/replay.mp4")).doesNotExist();
  }

  /** The default weights' learnt paths hardly look at the predictor, those of the small ones do. */
  @Test
  void soAreItsPaths() {
    List<Object> small = List.of("--weights=isa-small", "--predictor-weights=slotformer-isa");
    Path before = folder.resolve("small");
    List<Object> first = new ArrayList<>(List.of(bag, "--out", before, "--no-video"));
    first.addAll(small);
    assertThat(run(first.toArray())).as(err.toString()).isZero();
    List<Object> then =
        new ArrayList<>(List.of(bag, "--out", folder.resolve("small_still"), "--no-video"));
    then.addAll(small);
    then.addAll(List.of("--against", before.resolve("report.json")));
    ReplayCommand still = planted(PlantedRuntime.Fault.PREDICTOR_STANDS_STILL);
    assertThat(run(still, then.toArray())).as(out.toString()).isOne();
    assertThat(out.toString())
        .containsPattern("BREACH .* prediction.centre_px.10 was")
        .containsPattern("BREACH .* truth.prediction.centre_px.10 was");
  }

  @Test
  void disturbedWeightsAreCaught() {
    assertThat(gate(planted(PlantedRuntime.Fault.WEIGHTS_DISTURBED), bag, "disturbed"))
        .as(out.toString())
        .isOne();
    assertThat(out.toString()).containsPattern("BREACH .* truth.ari was");
  }

  @Test
  void droppedFramesAreCaught() throws IOException {
    Path dropped = folder.resolve("dropped");
    BundledRecordings.drop(bag, dropped, FRAMES); // 5 % of the frames
    assertThat(gate(new ReplayCommand(), dropped, "with_drops")).as(out.toString()).isOne();
    assertThat(out.toString())
        .containsPattern("BREACH .* frames.gaps was 0.000, is 0.05")
        .contains("note: recording was video_00000, is dropped");
  }

  private int gate(ReplayCommand command, Path recording, String name) {
    return run(
        command,
        recording,
        "--out",
        folder.resolve(name),
        "--no-video",
        "--against",
        base.resolve("report.json"));
  }

  /** Stamps that stand still, come late and jump; other sizes; damaged pictures; no truth. */
  @Test
  void oddStreamsAreCountedAndToldNotHidden() throws IOException {
    List<RgbImage> images = new ArrayList<>();
    for (BagMessage m : BundledRecordings.messages(bag)) {
      if (m.topic().name().equals("/camera/image_raw")) {
        Image image = m.decode(Image.TYPE);
        images.add(new RgbImage(image.width(), image.height(), image.data()));
      }
    }
    Path odd = folder.resolve("odd");
    int[] tenths = {1, 2, 2, 1, 3, 100, 101, 102, 103};
    try (BagWriter writer = BagWriter.create(odd, BagWriter.Storage.MCAP)) {
      writer.addTopic("/left/image_raw/compressed", CompressedImage.TYPE, QOS);
      writer.addTopic("/other", Image.TYPE, QOS);
      for (int i = 0; i < tenths.length; i++) {
        byte[] png = PngFile.encode(i < 7 ? images.get(i) : RgbImage.black(60, 40));
        if (i == 6) {
          png = java.util.Arrays.copyOf(png, png.length / 2);
        }
        Header header = new Header(Time.ofNanos(1_000_000_000L + tenths[i] * 100_000_000L), "left");
        writer.write(
            "/left/image_raw/compressed",
            i * 100_000_000L,
            CompressedImage.TYPE,
            new CompressedImage(header, "png", png));
      }
      writer.commit();
    }
    assertThat(run(odd, "--out", folder.resolve("o"))).isEqualTo(2);
    assertThat(err.toString()).contains("/left/image_raw/compressed, /other", "--image-topic");
    assertThat(run(odd, "--out", folder.resolve("o"), "--image-topic", "/none")).isEqualTo(2);
    assertThat(err.toString()).contains("/left/image_raw/compressed, /other");

    Path result = folder.resolve("o");
    assertThat(
            run(
                odd,
                "--out",
                result,
                "--image-topic",
                "/left/image_raw/compressed",
                "--image-topic",
                "/other"))
        .as(err.toString())
        .isZero();
    assertThat(result.resolve("left_image_raw.mp4")).exists();
    assertThat(report(result).at("/cameras/1/topic").asText()).isEqualTo("/other");
    assertThat(report(result).at("/cameras/1/scores/frames.seen/missing").asText())
        .isEqualTo("there is no image");
    JsonNode frames = report(result).at("/cameras/0/frames");
    Map<String, Integer> expected =
        Map.of(
            "images", 9,
            "seen", 6,
            "refused", 1,
            "passed_over_same_stamp", 1,
            "passed_over_late", 1,
            "scenes_after_time_jumps", 1,
            "scenes_after_resizing", 1);
    expected.forEach((key, n) -> assertThat(frames.path(key).asInt()).as(key).isEqualTo(n));
    assertThat(report(result).at("/cameras/0/reasons/0").asText()).contains("cut off");
    JsonNode scores = scores(result);
    assertThat(scores.at("/truth.hota/missing").asText()).contains("no topic");
    assertThat(scores.at("/prediction.centre_px.10/missing").asText()).contains("predicted");
    assertThat(scores.at("/frames.psnr.10/missing").asText()).isNotEmpty();
    assertThat(report(result).at("/run/latency_ms/0/perception/p99.9").asDouble()).isPositive();
    assertThat(report(result).at("/cameras/0/notes/0").asText()).contains("what is true");
    assertThat(report(result).at("/cameras/0/notes/1").asText())
        .isEqualTo(
            "2 of 9 images were passed over for their stamps: 1 have that of the image before,"
                + " 1 an earlier one.");
    assertThat(report(result).at("/cameras/1/notes").toString()).contains("There is no image.");
  }
}
