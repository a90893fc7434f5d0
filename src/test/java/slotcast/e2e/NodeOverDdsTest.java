package slotcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.image.FrameMapping;
import slotcast.image.RgbImage;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.runtime.torch.TorchRuntime;

/**
 * A camera in this process, {@code slotcast node} in another, DDS between them: what comes back
 * bears the image's stamp and is byte for byte what the core computes here.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeOverDdsTest {
  private static final int WIDTH = 100;
  private static final int HEIGHT = 60;
  private static final int MAX_IMAGE_BYTES = 60_000;
  private static final int DOMAIN = DdsOptions.domainOfThisProcess();

  @TempDir static Path folder;

  private static SlotPerception core;
  private static NodeProcess node;
  private static DdsTransport transport;
  private static Publisher<Image> camera;
  private static final BlockingQueue<Image> labels = new LinkedBlockingQueue<>();
  private static final BlockingQueue<SlotArray> slots = new LinkedBlockingQueue<>();
  private static final BlockingQueue<Detection2DArray> detections = new LinkedBlockingQueue<>();
  private static final BlockingQueue<TrajectoryArray> paths = new LinkedBlockingQueue<>();
  private static final List<TrajectoryArray> predicted = new ArrayList<>();
  private static int refused;
  private static final List<DiagnosticArray> reports = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    ModelFile savi = UntrainedModels.write(folder);
    core =
        new SlotPerception(
            TorchRuntime.on("cpu").perception(savi, "test", 1),
            PerceptionOptions.DEFAULT.withFit(FrameMapping.Fit.LETTERBOX));
    DdsOptions options =
        DdsOptions.fromEnvironment("test_camera").withDomainId(DOMAIN).withInterfaces("127.0.0.1");
    transport = DdsTransport.open(options);
    camera = transport.advertise("/eye/image", Image.TYPE, Qos.defaults());
    Qos qos = Qos.defaults().withDepth(100);
    List<Subscription> subscriptions =
        List.of(
            transport.subscribe("/slotcast_perception/label_image", Image.TYPE, qos, labels::add),
            transport.subscribe("/slotcast_perception/slots", SlotArray.TYPE, qos, slots::add),
            transport.subscribe(
                "/slotcast_perception/detections", Detection2DArray.TYPE, qos, detections::add),
            transport.subscribe(
                "/slotcast_prediction/trajectories", TrajectoryArray.TYPE, qos, paths::add),
            transport.subscribe("/diagnostics", DiagnosticArray.TYPE, qos, reports::add));
    node =
        NodeProcess.startNode(
            folder,
            "--image-topic",
            "/eye/image",
            "--threads", // another number adds up in another order
            Integer.toString(JniUtils.getNumThreads()),
            "--reliable",
            "--max-image-bytes",
            Integer.toString(MAX_IMAGE_BYTES),
            "--steps",
            "3");
    await(
        "the node to be discovered",
        () ->
            camera.subscribers() == 1 && subscriptions.stream().allMatch(s -> s.publishers() > 0));
  }

  @AfterAll
  static void stop() throws Exception {
    if (node != null) {
      node.close();
    }
    if (transport != null) {
      transport.close();
    }
    if (core != null) {
      core.close();
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(500);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || (node != null && !node.isAlive())) {
        throw new AssertionError("waited for " + what + "; the node said:\n" + node.output());
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T message = queue.poll(300, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("nothing came in 300 s; the node said:\n" + node.output());
    }
    return message;
  }

  private static Image image(int number) {
    byte[] data = new byte[3 * WIDTH * HEIGHT];
    new Random(number).nextBytes(data);
    return new Image(
        new Header(Time.ofNanos(5_000_000_000L + number * 100_000_000L), "eye"),
        HEIGHT,
        WIDTH,
        "rgb8",
        false,
        3 * WIDTH,
        data);
  }

  private static Map<String, String> lastReport(String nodeName) {
    for (int i = reports.size() - 1; i >= 0; i--) {
      var status = reports.get(i).status().get(0);
      if (status.hardwareId().equals(nodeName)) {
        return status.values().stream().collect(Collectors.toMap(KeyValue::key, KeyValue::value));
      }
    }
    return Map.of();
  }

  @Test
  @Order(1)
  void labelImagesComeBackWithTheStampsOfTheirImagesAndTheCoresOwnBytes() throws Exception {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      Image image = image(i);
      camera.publish(image);
      Image label = next(labels);
      PerceptionResult expected =
          core.process(new RgbImage(WIDTH, HEIGHT, image.data()), image.header().stamp().toNanos())
              .orElseThrow();
      assertThat(label.header()).isEqualTo(image.header());
      assertThat(label.encoding()).isEqualTo("mono8");
      assertThat(label.width()).isEqualTo(WIDTH);
      assertThat(label.height()).isEqualTo(HEIGHT);
      assertThat(label.data()).isEqualTo(expected.labels());
      for (byte b : label.data()) {
        seen.add((int) b);
      }
      SlotArray slotArray = next(slots);
      assertThat(slotArray.header()).isEqualTo(image.header());
      assertThat(slotArray.slots()).isEqualTo(expected.slots().slots());
      Detection2DArray detection = next(detections);
      assertThat(detection.header()).isEqualTo(image.header());
      assertThat(detection.detections()).hasSameSizeAs(expected.objects());
      // History of three frames. The next image waits for the path: a busy predictor drops frames.
      if (i >= 2) {
        predicted.add(next(paths));
      }
    }
    // Equal because something was seen, not because nothing was.
    assertThat(seen).hasSizeGreaterThan(1);
  }

  @Test
  @Order(2)
  void trajectoriesCarryTheFuturesStamps() {
    // One prediction for every image of the test before from the third on.
    assertThat(predicted).hasSize(18);
    for (int i = 2; i < 20; i++) {
      TrajectoryArray path = predicted.get(i - 2);
      long stamp = image(i).header().stamp().toNanos();
      assertThat(path.header().stamp().toNanos()).isEqualTo(stamp);
      assertThat(path.header().frameId()).isEqualTo("eye");
      assertThat(path.step().toNanos()).isEqualTo(100_000_000);
      assertThat(path.trajectories())
          .allSatisfy(
              t -> {
                assertThat(t.points()).hasSize(3);
                assertThat(t.points().get(2).stamp().toNanos()).isEqualTo(stamp + 300_000_000L);
              });
    }
  }

  /** Bytes that claim to be images. */
  @SuppressWarnings("ArrayRecordComponent") // sent, never compared
  private record Garbage(byte[] bytes) {
    static final MessageType<Garbage> TYPE =
        MessageType.of(
            "sensor_msgs/msg/Image",
            1,
            (message, out) -> out.writeByteArray(message.bytes()),
            in -> {
              throw new UnsupportedOperationException("never read");
            });
  }

  /** Noise, and images cut short at every kind of place. */
  private static byte[] malformed(Random random, byte[] valid, int number) {
    if (number % 2 == 1) {
      return java.util.Arrays.copyOfRange(valid, 4, 4 + random.nextInt(valid.length - 8));
    }
    byte[] noise = new byte[random.nextInt(200)];
    random.nextBytes(noise);
    return noise;
  }

  private static int refusals() {
    return Integer.parseInt(lastReport("slotcast_perception").getOrDefault("frames_refused", "0"));
  }

  /** The number of refusals when it has not changed for three reports. */
  private static int settledRefusals() throws InterruptedException {
    int before = -1;
    int now = refusals();
    while (now != before) {
      Thread.sleep(3000);
      before = now;
      now = refusals();
    }
    return now;
  }

  @Test
  @Order(3)
  void malformedAndOversizedMessagesAreCountedAndTheNodeGoesOn() throws Exception {
    Publisher<Garbage> attacker =
        transport.advertise("/eye/image", Garbage.TYPE, Qos.defaults().withDepth(1000));
    await("the attacker to be matched", () -> attacker.subscribers() == 1);
    Random random = new Random(3);
    byte[] valid = Image.TYPE.encode(image(0));
    int sent = 0;
    // A reader keeps five messages: on a busy machine DDS itself may lose some, which are sent
    // anew.
    for (int missing = 1000; missing > 0 && sent < 3000; missing = 1000 - settledRefusals()) {
      for (int i = 0; i < missing; i++, sent++) {
        attacker.publish(new Garbage(malformed(random, valid, sent)));
        if (i % 2 == 1) {
          Thread.sleep(20);
        }
      }
    }
    int malformed = settledRefusals();
    assertThat(malformed).isBetween(1000, sent);
    refused = malformed + 1;
    int tooLarge = MAX_IMAGE_BYTES + 1000;
    camera.publish(
        new Image(
            new Header(new Time(99, 0), "eye"),
            1,
            tooLarge,
            "mono8",
            false,
            tooLarge,
            new byte[tooLarge]));
    await(refused + " refusals on /diagnostics", () -> refused == refusals());
    attacker.close();
    assertThat(node.isAlive()).isTrue();
    Image good = image(100);
    camera.publish(good);
    Image label = next(labels);
    assertThat(label.header()).isEqualTo(good.header());
    await(
        "the good image on /diagnostics",
        () -> "21".equals(lastReport("slotcast_perception").get("frames_out")));
    Map<String, String> report = lastReport("slotcast_perception");
    assertThat(report)
        .containsEntry("frames_in", Integer.toString(21 + refused))
        .containsEntry("frames_dropped", "0");
    assertThat(report.get("last_refusal")).isNotEmpty();
    assertThat(Double.parseDouble(report.get("latency_p99_ms"))).isPositive();
    assertThat(lastReport("slotcast_prediction")).containsEntry("frames_failed", "0");
  }

  @Test
  @Order(4)
  void ctrlCEndsItCleanly() throws Exception {
    node.interrupt();
    assertThat(node.await(20)).isZero();
    assertThat(node.output())
        .contains(
            "slotcast: ended; perception "
                + (21 + refused)
                + " frames in, 21 out, 0 dropped, "
                + refused
                + " refused, 0 passed over");
  }
}
