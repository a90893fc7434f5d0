package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.config.Yaml;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.Remapping;
import slotcast.prediction.PredictionGroup;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.LabelInfo;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.VisionClass;
import slotcast.ros.msg.VisionInfo;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

@Timeout(600)
class PerceptionNodeTest {
  private final Transport transport = InMemoryTransport.direct();
  private final Random random = new Random(5);
  private PerceptionNode node;
  private Publisher<Image> camera;

  @BeforeEach
  void start() {
    node = node(PerceptionParameters.defaults(), "/", SlotSink.NONE);
    camera = transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
  }

  @AfterEach
  void stop() {
    node.close();
    transport.close();
  }

  private PerceptionNode node(PerceptionParameters parameters, String namespace, SlotSink sink) {
    PerceptionNode started =
        new PerceptionNode(
            NodeContext.of(transport, Remapping.NONE.in(namespace)),
            parameters,
            TestRuntime.of(RandomModels.savi()),
            sink);
    started.configure();
    started.activate();
    return started;
  }

  private <T> List<T> collect(String topic, MessageType<T> type) {
    List<T> got = new CopyOnWriteArrayList<>();
    transport.subscribe(topic, type, Qos.defaults(), got::add);
    return got;
  }

  private Image image(int number, int width, int height) {
    byte[] data = new byte[3 * width * height];
    random.nextBytes(data);
    Header header = new Header(Time.ofNanos(1_000_000_000L + number * 100_000_000L), "left_eye");
    return new Image(header, height, width, "rgb8", false, 3 * width, data);
  }

  private FrameStatistics.Snapshot settle() throws InterruptedException {
    FrameStatistics.Snapshot results = Settled.await(node::statistics);
    Settled.await(() -> node.pictures(0));
    return results;
  }

  @Test
  void everyOutputCarriesTheHeaderAndSizeOfItsImage() throws InterruptedException {
    List<Image> labels = collect("/slotcast_perception/label_image", Image.TYPE);
    List<Image> overlays = collect("/slotcast_perception/overlay", Image.TYPE);
    List<SlotArray> slots = collect("/slotcast_perception/slots", SlotArray.TYPE);
    List<Detection2DArray> detections =
        collect("/slotcast_perception/detections", Detection2DArray.TYPE);
    List<Header> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Image image = image(i, 70, 50);
      sent.add(image.header());
      camera.publish(image);
      settle();
    }
    assertThat(labels).extracting(Image::header).isEqualTo(sent);
    assertThat(overlays).extracting(Image::header).isEqualTo(sent);
    assertThat(slots).extracting(SlotArray::header).isEqualTo(sent);
    assertThat(detections).extracting(Detection2DArray::header).isEqualTo(sent);
    assertThat(detections)
        .allSatisfy(
            array ->
                assertThat(array.detections()).allMatch(d -> d.header().equals(array.header())));
    assertThat(labels)
        .allSatisfy(
            label -> {
              assertThat(label.encoding()).isEqualTo("mono8");
              assertThat(label.width()).isEqualTo(70);
              assertThat(label.height()).isEqualTo(50);
              assertThat(label.step()).isEqualTo(70);
              assertThat(label.data()).hasSize(70 * 50);
            });
    assertThat(slots.get(0).imageWidth()).isEqualTo(70);
    assertThat(slots.get(0).slots()).hasSize(4 * 32);
    assertThat(slots.get(0).model()).isEqualTo(node.weightsId());
    assertThat(node.statistics().out()).isEqualTo(3);
  }

  @Test
  void compressedImagesGiveWhatRawOnesDo() throws InterruptedException {
    Image raw = image(0, 70, 50);
    camera.publish(raw);
    settle();
    node.close();
    PerceptionParameters compressed =
        PerceptionParameters.of(
            NodeParameters.none().with("image_transport", "compressed", "test"));
    List<Image> labels = collect("/slotcast_perception/label_image", Image.TYPE);
    node = node(PerceptionParameters.defaults(), "/", SlotSink.NONE);
    camera.publish(raw);
    settle();
    node.close();
    node = node(compressed, "/", SlotSink.NONE);
    assertThat(node.imageTopics()).containsExactly("/camera/image_raw/compressed");
    Publisher<CompressedImage> driver =
        transport.advertise("/camera/image_raw/compressed", CompressedImage.TYPE, Qos.sensorData());
    byte[] png = PngFile.encode(new RgbImage(70, 50, raw.data()));
    driver.publish(new CompressedImage(raw.header(), "rgb8; png compressed bgr8", png));
    settle();
    assertThat(labels).hasSize(2);
    assertThat(labels.get(1)).usingRecursiveComparison().isEqualTo(labels.get(0));

    Header later = image(1, 1, 1).header();
    driver.publish(new CompressedImage(later, "jpeg", new byte[0]));
    driver.publish(new CompressedImage(later, "jpeg", Arrays.copyOf(png, png.length / 2)));
    FrameStatistics.Snapshot refused = settle();
    assertThat(refused.refused()).isEqualTo(2);
    assertThat(refused.lastRefusal()).contains("compressed image of format", "a whole JPEG or PNG");
  }

  @Test
  void whoComesLateLearnsWhichModelSeesAndWhatItsLabelsStandFor() {
    List<VisionInfo> models = new CopyOnWriteArrayList<>();
    transport.subscribe(
        "/slotcast_perception/model_info", VisionInfo.TYPE, Qos.latched(), models::add);
    List<LabelInfo> labels = new CopyOnWriteArrayList<>();
    transport.subscribe(
        "/slotcast_perception/label_info", LabelInfo.TYPE, Qos.latched(), labels::add);
    assertThat(models).hasSize(1);
    assertThat(models.get(0).method()).contains(node.weightsId(), "4 slots", "32x32");
    assertThat(models.get(0).databaseLocation()).isEqualTo("/slotcast_perception/weights");
    assertThat(labels).hasSize(1);
    assertThat(labels.get(0).classMap()).hasSize(1 + 4);
    assertThat(labels.get(0).classMap().get(0)).isEqualTo(new VisionClass(0, "background"));
    assertThat(labels.get(0).classMap().get(4)).isEqualTo(new VisionClass(4, "object"));
  }

  @Test
  void camerasAreAskedForWhatTheParametersSay() {
    PerceptionParameters defaults = PerceptionParameters.defaults();
    assertThat(defaults.imageQos()).isEqualTo(Qos.sensorData());
    NodeParameters given =
        NodeParameters.none()
            .with("image_reliability", "reliable", "test")
            .with("image_depth", 2, "test")
            .with("image_history", "system_default", "test");
    assertThat(PerceptionParameters.of(given).imageQos()).isEqualTo(Qos.defaults().withDepth(2));
    assertThatThrownBy(
            () ->
                PerceptionParameters.of(
                    NodeParameters.none().with("image_history", "keep_all", "test")))
        .hasMessageContaining("keep_last");
  }

  @Test
  void badImagesAreCountedAndTheNodeGoesOn() throws InterruptedException {
    List<Image> labels = collect("/slotcast_perception/label_image", Image.TYPE);
    Image good = image(0, 64, 64);
    camera.publish(good);
    settle();
    List<Image> bad =
        List.of(
            new Image(good.header(), 64, 64, "32FC1", false, 256, new byte[256 * 64]),
            new Image(good.header(), 0, 64, "rgb8", false, 192, new byte[0]),
            new Image(good.header(), 64, 64, "rgb8", false, 192, new byte[100]),
            new Image(good.header(), 64, 64, "rgb8", false, 191, new byte[191 * 64]),
            new Image(good.header(), 1 << 30, 1 << 30, "mono8", false, 1 << 30, new byte[4]));
    for (Image image : bad) {
      camera.publish(image);
    }
    FrameStatistics.Snapshot after = settle();
    assertThat(after.refused()).isEqualTo(bad.size());
    assertThat(after.lastRefusal()).startsWith("image width: got 1073741824, expected 1 to 16384");
    Image next = image(1, 64, 64);
    camera.publish(next);
    assertThat(settle().out()).isEqualTo(2);
    assertThat(labels).extracting(Image::header).containsExactly(good.header(), next.header());
  }

  @Test
  void theOverlayIsDrawnOnlyForSomebody() throws InterruptedException {
    camera.publish(image(0, 64, 64));
    settle();
    List<Image> overlays = collect("/slotcast_perception/overlay", Image.TYPE);
    assertThat(overlays).isEmpty();
    camera.publish(image(1, 64, 64));
    settle();
    assertThat(overlays).hasSize(1);
    assertThat(overlays.get(0).encoding()).isEqualTo("rgb8");
  }

  @Test
  void theLatestFrameWins() throws InterruptedException {
    node.close();
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    node =
        node(
            PerceptionParameters.defaults(),
            "/",
            new SlotSink() {
              @Override
              public void accept(int camera, SlotsFrame frame) {
                busy.countDown();
                try {
                  goOn.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }

              @Override
              public void succeed(PredictionGroup successor, String perceptionModelId) {}
            });
    List<Image> labels = collect("/slotcast_perception/label_image", Image.TYPE);
    Image first = image(0, 64, 64);
    camera.publish(first);
    busy.await();
    // The worker holds the first frame: of the next five only the last is ever looked at.
    Image last = null;
    for (int i = 1; i <= 5; i++) {
      last = image(i, 64, 64);
      camera.publish(last);
    }
    goOn.countDown();
    FrameStatistics.Snapshot s = settle();
    assertThat(s.in()).isEqualTo(6);
    assertThat(s.out()).isEqualTo(2);
    assertThat(s.dropped()).isEqualTo(4);
    assertThat(labels).extracting(Image::header).containsExactly(first.header(), last.header());
  }

  @Test
  void servesReliableAndBestEffortSubscribers() {
    for (Qos qos : List.of(Qos.defaults(), Qos.sensorData())) {
      var subscription =
          transport.subscribe("/slotcast_perception/label_image", Image.TYPE, qos, image -> {});
      assertThat(subscription.publishers()).isEqualTo(1);
    }
    // A camera's sensor data profile reaches it by default.
    assertThat(camera.subscribers()).isEqualTo(1);
  }

  @Test
  void diagnosticsTellWhatHappened() throws InterruptedException {
    List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
    for (int i = 0; i < 4; i++) {
      camera.publish(image(i, 64, 64));
      settle();
    }
    camera.publish(
        new Image(new Header(new Time(9, 0), ""), 2, 2, "32FC1", false, 8, new byte[16]));
    // Reports come once a second: some may be older than the bad image.
    while (reports.isEmpty() || !values(reports.get(reports.size() - 1)).containsValue("5")) {
      Thread.sleep(10);
    }
    DiagnosticArray report =
        reports.stream().filter(r -> values(r).get("frames_in").equals("5")).findFirst().get();
    DiagnosticStatus status = report.status().get(0);
    assertThat(status.name()).isEqualTo("slotcast_perception: frames");
    assertThat(status.level()).isEqualTo(DiagnosticStatus.WARN);
    assertThat(status.message()).contains("1 refused: image encoding: got \"32FC1\"");
    Map<String, String> values = values(report);
    assertThat(values)
        .containsEntry("input", "/camera/image_raw")
        .containsEntry("frames_in", "5")
        .containsEntry("frames_out", "4")
        .containsEntry("frames_dropped", "0")
        .containsEntry("frames_refused", "1")
        .containsEntry("frames_failed", "0")
        .containsEntry("weights", node.weightsId());
    assertThat(values.get("last_refusal")).startsWith("image encoding: got \"32FC1\"");
    double p50 = Double.parseDouble(values.get("latency_p50_ms"));
    double p99 = Double.parseDouble(values.get("latency_p99_ms"));
    assertThat(p50).isPositive();
    assertThat(p99).isGreaterThanOrEqualTo(p50);
    Map<?, ?> json = Yaml.parseJson(values.get("latency_json"), Map.class, "latency_json");
    for (String stage : List.of("receive", "wait", "prepare", "compute", "publish")) {
      double median = Double.parseDouble(values.get("latency_" + stage + "_p50_ms"));
      assertThat(median).as(stage).isBetween(0.0, p99);
      double told = (Double) ((Map<?, ?>) json.get(stage)).get("p50");
      assertThat(told).as(stage).isCloseTo(median, within(0.051));
    }
    assertThat(values.get("frames_late")).isEqualTo("0");
    // Once a second, whether frames come or not; quiet is worth a warning too.
    int sofar = reports.size();
    while (reports.size() < sofar + 2) {
      Thread.sleep(10);
    }
    DiagnosticArray quiet = reports.get(sofar + 1);
    assertThat(quiet.status().get(0).level()).isEqualTo(DiagnosticStatus.WARN);
    assertThat(quiet.status().get(0).message()).contains("nothing arrives on /camera/image_raw");
    long apart = quiet.header().stamp().toNanos() - reports.get(sofar).header().stamp().toNanos();
    assertThat(apart).isBetween(500_000_000L, 3_000_000_000L);
  }

  @Test
  void lateResultsAreToldWithTheFirstReport() throws InterruptedException {
    node.close();
    NodeParameters given = NodeParameters.none().with("frame_deadline_s", 1e-6, "test");
    node = node(PerceptionParameters.of(given), "", SlotSink.NONE);
    List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
    camera.publish(image(0, 32, 32));
    settle();
    assertThat(node.statistics().count(FrameStatistics.Oddity.LATE)).isEqualTo(1);
    Predicate<DiagnosticArray> told =
        r -> r.status().get(0).message().contains("1 later than frame_deadline_s");
    while (reports.stream().noneMatch(told)) {
      Thread.sleep(10);
    }
    DiagnosticArray report = reports.stream().filter(told).findFirst().orElseThrow();
    assertThat(values(report)).containsEntry("frames_late", "1").containsEntry("frames_out", "1");
    assertThat(report.status().get(0).level()).isEqualTo(DiagnosticStatus.WARN);
  }

  private static Map<String, String> values(DiagnosticArray report) {
    return report.status().get(0).values().stream()
        .collect(Collectors.toMap(KeyValue::key, KeyValue::value));
  }

  @Test
  void topicsLieBelowTheNamespace() throws InterruptedException {
    node.close();
    node =
        node(
            PerceptionParameters.of(NodeParameters.none().with("image_topic", "eye/image", "test")),
            "/robot1",
            SlotSink.NONE);
    assertThat(node.imageTopics()).containsExactly("/robot1/eye/image");
    List<Image> labels = collect("/robot1/slotcast_perception/label_image", Image.TYPE);
    transport.advertise("/robot1/eye/image", Image.TYPE, Qos.defaults()).publish(image(0, 32, 32));
    settle();
    assertThat(labels).hasSize(1);
  }
}
