package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.model.ModelFile;
import slotcast.node.arguments.NodeParameters;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Loopback;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;

/** Outputs that are larger than their image, over DDS: none of them costs the frame. */
@Timeout(600)
class LargeOutputsTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int WIDTH = 320;
  private static final int HEIGHT = 204;

  /** The image's pixels take 65280 bytes; its header and the other fields find room too. */
  private static final int MAX_IMAGE_BYTES = 65_536;

  private static final int MAX_MESSAGE_BYTES = 16_384;

  private final Random random = new Random(3);
  private DdsTransport robot;
  private DdsTransport viewer;
  private PredictionNode prediction;
  private PerceptionNode perception;
  private Publisher<Image> camera;
  private int sent;

  @BeforeEach
  void start() {
    DdsOptions options =
        Loopback.options(PerceptionNode.NAME)
            .withMaxImageBytes(MAX_IMAGE_BYTES)
            .withMaxMessageBytes(MAX_MESSAGE_BYTES);
    robot = DdsTransport.open(options);
    viewer = DdsTransport.open(Loopback.options("viewer"));
    ModelFile savi = RandomModels.savi();
    TestRuntime runtime = TestRuntime.of(savi, RandomModels.slotFormer(savi));
    prediction =
        new PredictionNode(
            NodeContext.of(robot.node(PredictionNode.NAME)),
            PredictionParameters.of(NodeParameters.none().with("steps", 2, "test")),
            runtime,
            List.of(""));
    perception =
        new PerceptionNode(
            NodeContext.of(robot), PerceptionParameters.defaults(), runtime, prediction);
    for (ManagedNode<?, ?> node : List.of(prediction, perception)) {
      node.configure();
      node.activate();
    }
    camera = viewer.advertise("/camera/image_raw", Image.TYPE, Qos.defaults());
  }

  @AfterEach
  void stop() {
    perception.close();
    prediction.close();
    viewer.close();
    robot.close();
  }

  private <T> List<T> collect(String topic, MessageType<T> type) {
    List<T> got = new CopyOnWriteArrayList<>();
    viewer.subscribe(topic, type, Qos.defaults(), got::add);
    return got;
  }

  /** A camera runs until it is so: who joins late gets the next frames. */
  private void runCamera(String frameId, int width, int height, BooleanSupplier end) {
    Loopback.await(
        "the nodes' outputs",
        LIMIT,
        () -> {
          byte[] data = new byte[width * height];
          random.nextBytes(data);
          Header header = new Header(Time.ofNanos(++sent * 100_000_000L), frameId);
          camera.publish(new Image(header, height, width, "mono8", false, width, data));
          try {
            Settled.await(perception::statistics);
            Settled.await(prediction::statistics);
          } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
          }
          return end.getAsBoolean();
        });
  }

  @Test
  void coloursOfTheLargestGreyImageArrive() {
    List<Image> labels = collect("/slotcast_perception/label_image", Image.TYPE);
    List<Image> overlays = collect("/slotcast_perception/overlay", Image.TYPE);
    List<Image> predicted = collect("/slotcast_prediction/predicted_frames", Image.TYPE);
    runCamera(
        "eye",
        WIDTH,
        HEIGHT,
        () -> !labels.isEmpty() && !overlays.isEmpty() && !predicted.isEmpty());
    assertThat(labels.get(0).encoding()).isEqualTo("mono8");
    for (Image colours : List.of(overlays.get(0), predicted.get(0))) {
      assertThat(colours.encoding()).isEqualTo("rgb8");
      assertThat(colours.data()).hasSize(3 * WIDTH * HEIGHT).hasSizeGreaterThan(MAX_IMAGE_BYTES);
    }
    assertThat(perception.statistics().out()).isPositive();
    assertThat(perception.statistics().failed()).isZero();
    assertThat(perception.statistics().refused()).isZero();
    assertThat(prediction.statistics().out()).isPositive();
    assertThat(prediction.statistics().failed()).isZero();
  }

  @Test
  void anOutputThatIsTooLargeIsSkippedAndTheOthersArrive() {
    List<Image> labels = collect("/slotcast_perception/label_image", Image.TYPE);
    List<SlotArray> slots = collect("/slotcast_perception/slots", SlotArray.TYPE);
    List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
    // A camera's name that slots have no room for, and images have.
    runCamera("e".repeat(MAX_MESSAGE_BYTES), 64, 64, () -> !labels.isEmpty());
    assertThat(slots).isEmpty();
    assertThat(perception.statistics().failed()).isZero();
    assertThat(perception.statistics().out()).isPositive();
    Loopback.await("its count in the report", LIMIT, () -> skipped(reports) > 0);

    // And the node goes on.
    runCamera("eye", 64, 64, () -> !slots.isEmpty());
    assertThat(slots.get(0).header().frameId()).isEqualTo("eye");
  }

  private static long skipped(List<DiagnosticArray> reports) {
    return reports.stream()
        .flatMap(report -> report.status().stream())
        .flatMap(status -> status.values().stream())
        .filter(value -> value.key().equals("outputs_too_large"))
        .map(KeyValue::value)
        .mapToLong(Long::parseLong)
        .max()
        .orElse(0);
  }
}
