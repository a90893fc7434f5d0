package slotcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.bag.BagReader;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.transport.DdsOptions;
import slotcast.sim.BagLayout;
import slotcast.sim.SceneConfig;
import slotcast.video.VideoReader;

/** {@code slotcast demo} on short recordings and untrained models: the path, not the scores. */
@Timeout(600)
class DemoTest {
  private static final int FRAMES = 14;

  @TempDir static Path folder;

  @BeforeAll
  static void prepare() throws Exception {
    UntrainedModels.write(folder);
    SceneConfig scene = SceneConfig.obj3d().withSize(64, 64).withFrames(FRAMES);
    BagLayout.write(folder.resolve("bags/a"), scene, 1);
    BagLayout.write(folder.resolve("bags/b"), scene, 2);
  }

  private static NodeProcess demo(String name, String... more) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("demo", "--bag", folder.resolve("bags").toString()));
    arguments.addAll(UntrainedModels.weights(folder));
    arguments.addAll(List.of(more));
    return NodeProcess.start(folder.resolve(name + ".log"), arguments.toArray(String[]::new));
  }

  @Test
  void writesRecordingVideoAndReport() throws Exception {
    Path out = folder.resolve("demo");
    try (NodeProcess process = demo("demo", "--out", out.toString())) {
      assertThat(process.await(500)).as(process.output()).isZero();
      assertThat(process.output()).contains("segmentation  FG-ARI");
    }
    JsonNode report = new ObjectMapper().readTree(out.resolve("report.json").toFile());
    assertThat(report.get("schema").asText()).isEqualTo("slotcast.replay/1");
    JsonNode camera = report.at("/cameras/0");
    assertThat(camera.at("/frames/images").asLong()).isEqualTo(2 * FRAMES);
    long processed = camera.at("/frames/seen").asLong();
    assertThat(processed).isPositive();
    assertThat(camera.at("/frames/dropped").asLong()).isEqualTo(2 * FRAMES - processed);
    for (String quantile : List.of("p50", "p95", "p99")) {
      assertThat(report.at("/run/latency_ms/0/answer/" + quantile).asDouble()).isPositive();
    }
    for (String metric : List.of("truth.fg_ari", "truth.ari", "truth.miou")) {
      assertThat(camera.get("scores").get(metric).get("value").isNumber()).as(metric).isTrue();
    }
    for (String method : List.of("prediction", "constant_velocity", "stand_still")) {
      for (int step : new int[] {1, 5, 10}) {
        String name = "truth." + method + ".centre_px." + step;
        assertThat(camera.get("scores").has(name)).as(name).isTrue();
      }
    }
    BagReader bag = BagReader.open(out.resolve("bag"));
    assertThat(bag.topics())
        .extracting(BagTopic::name)
        .contains(
            "/camera/image_raw",
            "/camera/camera_info",
            "/ground_truth/label_image",
            "/ground_truth/detections",
            "/slotcast_perception/label_image",
            "/slotcast_perception/overlay",
            "/slotcast_perception/detections",
            "/slotcast_perception/slots",
            "/slotcast_prediction/predicted_frames",
            "/slotcast_prediction/trajectories",
            "/slotcast_prediction/markers",
            "/diagnostics");
    assertThat(bag.messageCount("/camera/image_raw")).isEqualTo(2 * FRAMES);
    assertThat(bag.messageCount("/slotcast_perception/label_image")).isEqualTo(processed);
    // Ten frames of a prediction, or none where a newer one came before they were drawn.
    long frames = bag.messageCount("/slotcast_prediction/predicted_frames");
    assertThat(frames % 10).isZero();
    assertThat(frames).isBetween(10L, 10 * bag.messageCount("/slotcast_prediction/trajectories"));
    assertThat(VideoReader.readAll(out.resolve("demo.mp4"))).hasSize((int) processed);
    String html = Files.readString(out.resolve("report.html"));
    assertThat(html.replaceAll("\"data:[^\"]*\"", "")) // pictures may hold any letters
        .contains("<svg", "demo.mp4", "</html>")
        .doesNotContain("http://", "https://", "NaN");
  }

  @Test
  void saysWhenItCannotWrite() throws Exception {
    Path file = Files.writeString(folder.resolve("occupied"), "a file, not a folder");
    try (NodeProcess process = demo("unwritable", "--out", file.resolve("demo").toString())) {
      assertThat(process.await(500)).isEqualTo(2);
      assertThat(process.output().strip())
          .startsWith("slotcast: output folder " + file)
          .contains("; choose another one with --out")
          .hasLineCount(1);
    }
  }

  @Test
  void saysWhenThereIsNoDdsPort() throws Exception {
    int domain = DdsOptions.domainOfThisProcess();
    // The domain's discovery port (OMG DDSI-RTPS 9.6.1), held by a program that does not share it.
    try (DatagramSocket holder = new DatagramSocket(7400 + 250 * domain);
        NodeProcess process =
            demo(
                "ports",
                "--out",
                folder.resolve("ports").toString(),
                "--domain",
                Integer.toString(domain))) {
      assertThat(holder.isBound()).isTrue();
      assertThat(process.await(500)).isEqualTo(2);
      assertThat(process.output())
          .contains("slotcast: DDS domain " + domain + ": got UDP port " + holder.getLocalPort())
          .doesNotContain("\tat ");
    }
    assertThat(folder.resolve("ports/bag")).doesNotExist();
  }

  @Test
  void saysWhenWeightsAreMissing() throws Exception {
    Path out = folder.resolve("missing");
    try (NodeProcess process =
        NodeProcess.start(
            folder.resolve("missing.log"),
            "demo",
            "--bag",
            folder.resolve("bags").toString(),
            "--out",
            out.toString(),
            "--weights",
            folder.resolve("none.safetensors").toString(),
            "--predictor-weights",
            folder.resolve("slotformer.safetensors").toString())) {
      assertThat(process.await(500)).isEqualTo(2);
      assertThat(process.output()).contains("none.safetensors: got ").doesNotContain("\tat ");
    }
    assertThat(out.resolve("bag")).doesNotExist();
  }
}
