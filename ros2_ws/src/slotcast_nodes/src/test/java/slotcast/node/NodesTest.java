package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.model.ModelFile;
import slotcast.node.arguments.NodeParameters;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.recorded.RecordedRuntime;
import slotcast.runtime.torch.TorchRuntime;

/** Both nodes of a process, on the real back end and on another one. */
@Timeout(600)
class NodesTest {
  private static final long STEP = 100_000_000;

  @TempDir Path folder;

  private final Transport transport = InMemoryTransport.direct();
  private final Random random = new Random(8);
  private Nodes nodes;

  @AfterEach
  void stop() {
    if (nodes != null) {
      nodes.close();
    }
    transport.close();
  }

  private void start(
      ModelRuntime runtime, PerceptionParameters perception, PredictionParameters prediction) {
    NodeContext context = NodeContext.of(transport);
    nodes = Nodes.start(context, context, device -> runtime, perception, prediction);
  }

  private static PredictionParameters predicting(String weights, int steps) {
    return PredictionParameters.of(
        NodeParameters.none().with("weights", weights, "test").with("steps", steps, "test"));
  }

  private <T> List<T> collect(String topic, MessageType<T> type) {
    List<T> got = new CopyOnWriteArrayList<>();
    transport.subscribe(topic, type, Qos.defaults().withDepth(1000), got::add);
    return got;
  }

  private Image image(long stampNanos) {
    byte[] data = new byte[3 * 32 * 32];
    random.nextBytes(data);
    return new Image(
        new Header(Time.ofNanos(stampNanos), "eye"), 32, 32, "rgb8", false, 3 * 32, data);
  }

  private void settle() throws InterruptedException {
    for (int i = 0; i < nodes.perception().orElseThrow().imageTopics().size(); i++) {
      int camera = i;
      Settled.await(() -> nodes.perception().orElseThrow().statistics(camera));
      Settled.await(() -> nodes.prediction().orElseThrow().statistics(camera));
    }
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited a minute for " + what).isLessThan(end);
      Thread.sleep(10);
    }
  }

  @Test
  void anotherBackEndRunsTheNodesEndToEnd() throws InterruptedException {
    start(new RecordedRuntime(), PerceptionParameters.defaults(), predicting("slotformer-isa", 3));
    List<Detection2DArray> detections =
        collect("/slotcast_perception/detections", Detection2DArray.TYPE);
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    Publisher<Image> camera =
        transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
    for (int i = 1; i <= 4; i++) {
      camera.publish(image(i * STEP));
      settle();
    }
    // The camera's image is twice the model's: the square of 4 pixels begins in column 2, 4, 6,
    // 8, and ends 7 columns later.
    assertThat(detections).hasSize(4);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      Detection2D square = detections.get(i).detections().get(0);
      assertThat(square.bbox().center().position().x()).isEqualTo(2 * (i + 1) + 3.5);
      assertThat(square.bbox().sizeX()).isEqualTo(8);
      ids.add(square.id());
    }
    assertThat(ids).hasSize(1);
    assertThat(paths).hasSize(3);
    var points = paths.get(2).trajectories().get(0).points();
    for (int k = 1; k <= 3; k++) {
      assertThat(points.get(k - 1).x()).isCloseTo(8 + 3.5 + 2 * k, within(1e-6));
    }
  }

  @Test
  void severalCamerasHaveTheirOwnTopicsTracksAndReports() throws InterruptedException {
    List<String> topics = List.of("/front/image_raw", "/rear/image_raw", "/arm/eye/image");
    RecordedRuntime runtime = new RecordedRuntime();
    start(
        runtime,
        PerceptionParameters.of(NodeParameters.none().with("image_topic", topics, "test")),
        predicting("slotformer-isa", 3));
    List<String> names = List.of("front", "rear", "arm_eye");
    List<List<Detection2DArray>> detections = new ArrayList<>();
    List<List<TrajectoryArray>> paths = new ArrayList<>();
    List<Publisher<Image>> cameras = new ArrayList<>();
    for (int c = 0; c < 3; c++) {
      detections.add(
          collect("/slotcast_perception/" + names.get(c) + "/detections", Detection2DArray.TYPE));
      paths.add(
          collect("/slotcast_prediction/" + names.get(c) + "/trajectories", TrajectoryArray.TYPE));
      cameras.add(transport.advertise(topics.get(c), Image.TYPE, Qos.sensorData()));
    }
    List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
    for (int i = 1; i <= 6; i++) {
      for (int c = 0; c < 3; c++) {
        if (i > c) { // each joins a frame later than the one before
          cameras.get(c).publish(image(i * STEP + c));
        }
      }
      settle();
    }
    for (int c = 0; c < 3; c++) {
      assertThat(detections.get(c)).hasSize(6 - c);
      Detection2DArray last = detections.get(c).get(5 - c);
      assertThat(last.header().stamp().toNanos()).isEqualTo(6 * STEP + c);
      assertThat(last.detections().get(0).bbox().center().position().x())
          .isEqualTo(2 * (6 - c) + 3.5);
      assertThat(paths.get(c)).hasSize(5 - c);
    }
    await(
        "reports of all cameras",
        () ->
            reports.stream()
                .flatMap(r -> r.status().stream())
                .map(s -> s.name())
                .collect(java.util.stream.Collectors.toSet())
                .containsAll(
                    List.of(
                        "slotcast_perception: front",
                        "slotcast_perception: arm_eye",
                        "slotcast_prediction: rear")));
    assertThat(nodes.summary()).contains("/rear/image_raw 5 frames in, 5 out");
  }

  @Test
  void framesThatWaitAreSeenInOneCall() throws InterruptedException {
    RecordedRuntime runtime = new RecordedRuntime();
    List<String> topics = List.of("/a/image", "/b/image", "/c/image");
    start(
        runtime,
        PerceptionParameters.of(NodeParameters.none().with("image_topic", topics, "test")),
        PredictionParameters.defaults());
    List<Publisher<Image>> cameras =
        topics.stream().map(t -> transport.advertise(t, Image.TYPE, Qos.sensorData())).toList();
    for (int i = 1; i < 500 && runtime.largestBatch < 2; i++) {
      long stamp = i * STEP;
      cameras.forEach(camera -> camera.publish(image(stamp)));
    }
    settle();
    assertThat(runtime.largestBatch).isGreaterThan(1);
  }

  private void write(Path savi, Path former, long seed) throws IOException {
    ModelFile perception = RandomModels.savi(seed);
    RandomModels.slotFormer(perception).write(former);
    perception.write(savi);
  }

  @Test
  void weightsChangeWhileTheNodesRunAndNoFrameIsLost() throws Exception {
    Path savi = folder.resolve("savi.safetensors");
    Path former = folder.resolve("former.safetensors");
    write(savi, former, 1);
    PerceptionParameters perception =
        PerceptionParameters.of(NodeParameters.none().with("weights", savi.toString(), "test"));
    PredictionParameters prediction = predicting(former.toString(), 2);
    start(TorchRuntime.on("cpu"), perception, prediction);
    nodes.followWeights(() -> new NodeConfig(perception, prediction));
    List<SlotArray> slots = collect("/slotcast_perception/slots", SlotArray.TYPE);
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
    Publisher<Image> camera =
        transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
    String before = nodes.perception().orElseThrow().weightsId();
    int sent = 0;
    for (; sent < 10; sent++) {
      camera.publish(image((sent + 1) * STEP));
      settle();
    }
    write(savi, former, 2);
    while (nodes.perception().orElseThrow().weightsId().equals(before)) {
      camera.publish(image(++sent * STEP));
      settle();
      Thread.sleep(5);
      assertThat(sent).as("frames before the change").isLessThan(5000);
    }
    for (int i = 0; i < 5; i++) {
      camera.publish(image(++sent * STEP));
      settle();
    }
    Set<String> models = new HashSet<>();
    slots.forEach(s -> models.add(s.model()));
    assertThat(models).hasSize(2).contains(before);
    int changes = 0;
    Set<Integer> oldIds = new HashSet<>();
    for (int i = 0; i < slots.size(); i++) {
      changes += i > 0 && !slots.get(i).model().equals(slots.get(i - 1).model()) ? 1 : 0;
      for (int id : slots.get(i).trackIds()) {
        if (slots.get(i).model().equals(before)) {
          oldIds.add(id);
        } else {
          assertThat(id == 0 || !oldIds.contains(id)).as("track id used twice").isTrue();
        }
      }
    }
    assertThat(changes).isEqualTo(1);
    assertThat(nodes.perception().orElseThrow().statistics().out()).isEqualTo(slots.size());
    assertThat(nodes.prediction().orElseThrow().statistics().refused()).isZero();
    assertThat(nodes.prediction().orElseThrow().statistics().failed()).isZero();
    // The history was filled in shadow: a path for every frame but the very first ones.
    assertThat(paths).hasSize(slots.size() - 2);
    await(
        "the change in a report",
        () ->
            reports.stream()
                .flatMap(r -> r.status().stream())
                .anyMatch(s -> s.message().contains("weights changed from " + before)));
  }

  @Test
  void weightsThatDoNotBelongTogetherOrAreDamagedAreRefusedAndTheNodesStay() throws Exception {
    Path savi = folder.resolve("savi.safetensors");
    Path former = folder.resolve("former.safetensors");
    write(savi, former, 1);
    start(
        TorchRuntime.on("cpu"),
        PerceptionParameters.of(NodeParameters.none().with("weights", savi.toString(), "test")),
        predicting(former.toString(), 2));
    List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
    String before = nodes.perception().orElseThrow().weightsId();
    Path other = folder.resolve("other.safetensors");
    RandomModels.savi(2).write(other);
    assertThatThrownBy(() -> nodes.attempt(other.toString(), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("name the pair that belongs together");
    Path damaged = Files.write(folder.resolve("damaged.safetensors"), new byte[100]);
    assertThatThrownBy(() -> nodes.attempt(damaged.toString(), null)).isInstanceOf(UserError.class);
    await(
        "the refusal in a report",
        () ->
            reports.stream()
                .flatMap(r -> r.status().stream())
                .anyMatch(s -> s.message().contains("weights stay: prediction weights")));
    Publisher<Image> camera =
        transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
    for (int i = 1; i <= 4; i++) {
      camera.publish(image(i * STEP));
      settle();
    }
    assertThat(nodes.perception().orElseThrow().weightsId()).isEqualTo(before);
    assertThat(nodes.perception().orElseThrow().statistics().out()).isEqualTo(4);
  }
}
