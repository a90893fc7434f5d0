package slotcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.Quaternion;
import slotcast.ros.msg.TFMessage;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.Transform;
import slotcast.ros.msg.TransformStamped;
import slotcast.ros.msg.Vector3;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Stranger;

/**
 * What an unknown peer can do to {@code slotcast node}, which listens to all that it can listen to:
 * whatever comes is counted, memory stays bounded, and the next image is answered.
 */
@Timeout(1800)
class StrangersTest {
  private static final int WIDTH = 100;
  private static final int HEIGHT = 60;
  private static final int MALFORMED = 40;
  private static final int FLOOD = 20_000;

  /** Megabytes of RAM that an attack may cost; the node's heap alone may grow by as much. */
  private static final int ROOM = 400;

  private static final int DOMAIN = DdsOptions.domainOfThisProcess();

  private static final byte[] RTPS = {'R', 'T', 'P', 'S'};

  @TempDir Path folder;

  private NodeProcess node;
  private DdsTransport transport;
  private Publisher<Image> camera;
  private int images;
  private final BlockingQueue<Image> labels = new LinkedBlockingQueue<>();
  private final List<DiagnosticArray> reports = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    UntrainedModels.write(folder);
    transport =
        DdsTransport.open(
            DdsOptions.fromEnvironment("friend").withDomainId(DOMAIN).withInterfaces("127.0.0.1"));
    camera = transport.advertise("/eye/image", Image.TYPE, Qos.defaults());
    Qos qos = Qos.defaults().withDepth(100);
    transport.subscribe("/slotcast_perception/label_image", Image.TYPE, qos, labels::add);
    transport.subscribe("/diagnostics", DiagnosticArray.TYPE, qos, reports::add);
    node =
        NodeProcess.startNode(
            folder,
            "--image-topic",
            "/eye/image",
            "--reliable",
            "--ros-args",
            "-p",
            "fixed_frame:=odom",
            "-p",
            "depth_topic:=/eye/depth");
    await("the node", () -> camera.subscribers() == 1);
    answered();
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
    if (transport != null) {
      transport.close();
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(500);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || !node.isAlive()) {
        throw new AssertionError(
            "waited for " + what + "; " + lastReports() + "; the node said:\n" + node.output());
      }
      pause(10);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** An image is sent until one is answered: the first ones may come before anybody listens. */
  private void answered() throws InterruptedException {
    Image label = null;
    for (int i = 0; label == null && i < 100 && node.isAlive(); i++) {
      Header header = new Header(Time.ofNanos(100_000_000L * ++images), "eye");
      byte[] data = new byte[3 * WIDTH * HEIGHT];
      new Random(images).nextBytes(data);
      labels.clear();
      camera.publish(new Image(header, HEIGHT, WIDTH, "rgb8", false, 3 * WIDTH, data));
      label = labels.poll(10, TimeUnit.SECONDS);
    }
    assertThat(label).as(node.output()).isNotNull();
  }

  private DiagnosticStatus lastReport(String nodeName) {
    for (int i = reports.size() - 1; i >= 0; i--) {
      DiagnosticStatus status = reports.get(i).status().get(0);
      if (status.hardwareId().equals(nodeName)) {
        return status;
      }
    }
    return new DiagnosticStatus(DiagnosticStatus.OK, "", "", nodeName, List.of());
  }

  private long count(String nodeName, String key) {
    Map<String, String> values =
        lastReport(nodeName).values().stream()
            .collect(Collectors.toMap(KeyValue::key, KeyValue::value));
    return Long.parseLong(values.getOrDefault(key, "0"));
  }

  private String lastReports() {
    return lastReport("slotcast_perception") + " and " + lastReport("slotcast_prediction");
  }

  /** Bytes that claim to be something else. */
  private static MessageType<byte[]> impostor(MessageType<?> type) {
    return MessageType.of(
        type.rosName(),
        1,
        (bytes, out) -> out.writeByteArray(bytes),
        in -> {
          throw new UnsupportedOperationException("never read");
        });
  }

  /**
   * Sends noise of up to 200 bytes as messages of a type.
   *
   * @param listeners to the topic, here and in the node
   */
  private void sendNoise(String topic, MessageType<?> type, Qos qos, int listeners) {
    try (Publisher<byte[]> attacker =
        transport.advertise(topic, impostor(type), qos.withDepth(1000))) {
      await("a listener on " + topic, () -> attacker.subscribers() == listeners);
      Random random = new Random(3);
      for (int i = 0; i < MALFORMED; i++) {
        byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        attacker.publish(noise);
        pause(20); // readers keep five messages
      }
    }
  }

  @Test
  void noiseOnEveryTopicIsCounted() throws InterruptedException {
    sendNoise("/eye/image", Image.TYPE, Qos.defaults(), 1);
    await("noise counted", () -> count("slotcast_perception", "frames_refused") > MALFORMED / 2);
    long before = 0;
    sendNoise("/eye/depth", Image.TYPE, Qos.defaults(), 1);
    before = moreRefused("/eye/depth", before);
    sendNoise("/slotcast_perception/label_image", Image.TYPE, Qos.defaults(), 2);
    before = moreRefused("/slotcast_perception/label_image", before);
    sendNoise("/camera/camera_info", CameraInfo.TYPE, Qos.defaults(), 1);
    before = moreRefused("/camera/camera_info", before);
    sendNoise("/tf", TFMessage.TYPE, Qos.defaults(), 1);
    before = moreRefused("/tf", before);
    sendNoise("/tf_static", TFMessage.TYPE, Qos.latched(), 1);
    moreRefused("/tf_static", before);
    answered();
  }

  private long moreRefused(String topic, long before) {
    await(
        "refusals on " + topic,
        () -> count("slotcast_prediction", "inputs_refused") > before + MALFORMED / 2);
    assertThat(lastReport("slotcast_prediction").values())
        .anySatisfy(
            v -> {
              assertThat(v.key()).isEqualTo("last_input_refusal");
              assertThat(v.value()).startsWith(topic + ": ");
            });
    pause(3000); // the last ones are still being told of
    return count("slotcast_prediction", "inputs_refused");
  }

  /** Well-formed, and as large as they may be: frames of long names, and very many. */
  @Test
  void aFloodOfTransformsTakesBoundedMemory() throws Exception {
    long before = node.residentMegabytes();
    try (Publisher<TFMessage> tf =
        transport.advertise("/tf", TFMessage.TYPE, Qos.defaults().withDepth(10))) {
      await("a listener on /tf", () -> tf.subscribers() == 1);
      for (int message = 0; message < 200; message++) {
        List<TransformStamped> transforms = new ArrayList<>();
        String longName = "x".repeat(message % 10 == 0 ? 900_000 : 100) + message;
        for (int i = 0; i < (message % 10 == 0 ? 1 : 2000); i++) {
          transforms.add(
              new TransformStamped(
                  new Header(Time.ofNanos(1_000_000L * message), "odom"),
                  longName + "_" + i,
                  new Transform(new Vector3(0, 0, 0), new Quaternion(0, 0, 0, 1))));
        }
        tf.publish(new TFMessage(transforms));
        pause(20);
      }
    }
    await("refused transforms", () -> count("slotcast_prediction", "inputs_refused") > 0);
    answered();
    assertThat(node.residentMegabytes()).as("MB, before " + before).isLessThan(before + ROOM);
  }

  @Test
  void aFloodOfEndpointsAndOversizedDiscoveryTakesBoundedMemory() throws Exception {
    long before = node.residentMegabytes();
    try (Stranger stranger = new Stranger(DOMAIN)) {
      Random random = new Random(4);
      stranger.participant(1);
      String image = "sensor_msgs::msg::dds_::Image_";
      for (int i = 1; i <= FLOOD; i++) {
        stranger.subscription(1, i, i % 2 == 0 ? "rt/eye/image" : "rt/x" + i, image);
        if (i % 100 == 0) {
          stranger.participant(1 + random.nextInt(5000));
          pause(1);
        }
      }
      for (int i = 1; i <= 1000; i++) {
        stranger.subscription(1, FLOOD + i, "rt/" + "y".repeat(1500), image);
        byte[] noise = new byte[RTPS.length + random.nextInt(60_000)];
        random.nextBytes(noise);
        System.arraycopy(RTPS, 0, noise, 0, RTPS.length);
        stranger.send(noise);
      }
    }
    answered();
    assertThat(node.residentMegabytes()).as("MB, before " + before).isLessThan(before + ROOM);
  }
}
