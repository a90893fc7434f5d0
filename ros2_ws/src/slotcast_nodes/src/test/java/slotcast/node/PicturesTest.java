package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.ModelFile;
import slotcast.node.arguments.NodeParameters;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/** Pictures that take for ever cost no result its turn. */
@Timeout(300)
class PicturesTest {
  private static final int STEPS = 3;
  private static final int HISTORY = 3;
  private static final long STEP_NANOS = 100_000_000;

  private final Transport transport = InMemoryTransport.direct();
  private final Random random = new Random(8);
  private final ModelFile savi =
      RandomModels.savi(CorrectorType.ISA_TS); // its rollouts draw nothing
  private final SlowDrawing runtime =
      new SlowDrawing(TestRuntime.of(savi, RandomModels.slotFormer(savi)));
  private final PredictionNode prediction =
      new PredictionNode(
          NodeContext.of(transport),
          PredictionParameters.of(
              NodeParameters.none().with("steps", STEPS, "test").with("min_area", 0.0, "test")),
          runtime,
          List.of(""));
  private final PerceptionNode perception =
      new PerceptionNode(
          NodeContext.of(transport), PerceptionParameters.defaults(), runtime, prediction);
  private final Publisher<Image> camera =
      transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
  private int sent;

  PicturesTest() {
    for (ManagedNode<?, ?> node : List.of(prediction, perception)) {
      node.configure();
      node.activate();
    }
    runtime.start();
  }

  @AfterEach
  void stop() {
    runtime.release();
    perception.close();
    prediction.close();
    transport.close();
  }

  private <T> List<T> collect(String topic, MessageType<T> type) {
    List<T> got = new CopyOnWriteArrayList<>();
    transport.subscribe(topic, type, Qos.defaults(), got::add);
    return got;
  }

  private static long stamp(int image) {
    return 1_000_000_000L + image * STEP_NANOS;
  }

  /** The next image, once the results of the one before are out. */
  private void image() throws InterruptedException {
    byte[] data = new byte[3 * 64 * 64];
    random.nextBytes(data);
    Header header = new Header(Time.ofNanos(stamp(sent++)), "eye");
    camera.publish(new Image(header, 64, 64, "rgb8", false, 3 * 64, data));
    Settled.await(perception::statistics);
    Settled.await(prediction::statistics);
  }

  @Test
  void trajectoriesComeForEveryImageWhileAPictureIsDrawn() throws InterruptedException {
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    List<Image> frames = collect("/slotcast_prediction/predicted_frames", Image.TYPE);
    List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
    for (int i = 0; i < HISTORY; i++) {
      image();
    }
    runtime.awaitDrawing(1); // and it stays there
    int more = 30;
    for (int i = 0; i < more; i++) {
      image();
      assertThat(paths).hasSize(i + 2);
      assertThat(paths.get(i + 1).header().stamp()).isEqualTo(Time.ofNanos(stamp(HISTORY + i)));
    }
    assertThat(prediction.statistics().dropped()).isZero();
    assertThat(frames).isEmpty();

    // The first picture and the newest are drawn, those between are skipped.
    runtime.release();
    FrameStatistics.Snapshot pictures = Settled.await(() -> prediction.pictures(0));
    assertThat(pictures.in()).isEqualTo(more + 1);
    assertThat(pictures.out()).isEqualTo(2);
    assertThat(pictures.dropped()).isEqualTo(more - 1);
    List<Time> expected = new ArrayList<>();
    for (int start : new int[] {HISTORY - 1, HISTORY - 1 + more}) {
      for (int k = 1; k <= STEPS; k++) {
        expected.add(Time.ofNanos(stamp(start) + k * STEP_NANOS));
      }
    }
    assertThat(frames).extracting(f -> f.header().stamp()).isEqualTo(expected);
    while (reported(reports, "predicted_frames_skipped") < more - 1) {
      Thread.sleep(5);
    }
    assertThat(reported(reports, "predicted_frames_drawn")).isLessThanOrEqualTo(2);
    assertThat(reported(reports, "predicted_frames_failed")).isZero();
  }

  private static long reported(List<DiagnosticArray> reports, String key) {
    return reports.stream()
        .flatMap(report -> report.status().stream())
        .flatMap(status -> status.values().stream())
        .filter(value -> value.key().equals(key))
        .map(KeyValue::value)
        .mapToLong(Long::parseLong)
        .max()
        .orElse(0);
  }

  /** A picture in work ends quietly, and those that come are of the new weights. */
  @Test
  void weightsAreReplacedWhileAPictureIsDrawn() throws InterruptedException {
    List<Image> frames = collect("/slotcast_prediction/predicted_frames", Image.TYPE);
    for (int i = 0; i < HISTORY; i++) {
      image();
    }
    runtime.awaitDrawing(1);
    prediction.attempt(new PredictionTrial(prediction.candidate("others"), STEPS, 1));
    while (runtime.closed() == 0) { // the trial needs a history of its own
      image();
    }
    runtime.release();
    FrameStatistics.Snapshot pictures = Settled.await(() -> prediction.pictures(0));
    assertThat(pictures.failed()).isZero();
    // Not even the first: the model that should have drawn it is closed.
    assertThat(frames).allMatch(f -> f.header().stamp().toNanos() > stamp(HISTORY - 1 + STEPS));
    while (frames.isEmpty()) {
      image();
      Settled.await(() -> prediction.pictures(0));
    }
  }

  @Test
  void slotsGoOutBeforePicturesAndNeverWaitForThem() throws InterruptedException {
    List<String> order = new CopyOnWriteArrayList<>();
    transport.subscribe(
        "/slotcast_perception/slots", SlotArray.TYPE, Qos.defaults(), m -> order.add("slots"));
    transport.subscribe(
        "/slotcast_perception/detections",
        Detection2DArray.TYPE,
        Qos.defaults(),
        m -> order.add("detections"));
    transport.subscribe(
        "/slotcast_perception/label_image", Image.TYPE, Qos.defaults(), m -> order.add("labels"));
    List<Time> overlays = new CopyOnWriteArrayList<>();
    transport.subscribe(
        "/slotcast_perception/overlay",
        Image.TYPE,
        Qos.defaults(),
        m -> {
          overlays.add(m.header().stamp());
          runtime.hold(); // within publish: a picture that takes for ever
        });
    image();
    while (overlays.isEmpty()) {
      Thread.sleep(1);
    }
    for (int i = 0; i < 10; i++) {
      image();
    }
    assertThat(order).hasSize(33);
    for (int i = 0; i < 33; i += 3) {
      assertThat(order.subList(i, i + 3)).containsExactly("slots", "detections", "labels");
    }
    assertThat(overlays).containsExactly(Time.ofNanos(stamp(0)));
    runtime.release();
    FrameStatistics.Snapshot pictures = Settled.await(() -> perception.pictures(0));
    assertThat(pictures.dropped()).isEqualTo(9);
    assertThat(overlays).containsExactly(Time.ofNanos(stamp(0)), Time.ofNanos(stamp(10)));
  }

  /** Slots of rollouts are for pictures alone. */
  @Test
  void rolloutsHaveSlotsOnlyWhileSomebodyLooks() throws InterruptedException {
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    for (int i = 0; i < HISTORY + 2; i++) {
      image();
    }
    assertThat(paths).hasSize(3);
    assertThat(runtime.drawable()).isZero();
    runtime.release();
    List<Image> frames = collect("/slotcast_prediction/predicted_frames", Image.TYPE);
    image();
    Settled.await(() -> prediction.pictures(0));
    assertThat(frames).hasSize(STEPS);
    assertThat(runtime.drawable()).isOne();
  }

  /** Its labels are drawn from the masks of its frame, although those of the next are there. */
  @Test
  void aPictureThatWaitsIsOfItsOwnFrame() throws InterruptedException {
    List<Time> begun = new CopyOnWriteArrayList<>();
    Subscription slow =
        transport.subscribe(
            "/slotcast_perception/overlay",
            Image.TYPE,
            Qos.defaults(),
            m -> {
              begun.add(m.header().stamp());
              runtime.hold();
            });
    image();
    while (begun.isEmpty()) {
      Thread.sleep(1);
    }
    image(); // whose overlay waits
    slow.close();
    image(); // without one
    List<Image> overlays = collect("/slotcast_perception/overlay", Image.TYPE);
    runtime.release();
    FrameStatistics.Snapshot pictures = Settled.await(() -> perception.pictures(0));
    assertThat(pictures.failed()).isZero();
    assertThat(overlays)
        .extracting(m -> m.header().stamp())
        .containsExactly(Time.ofNanos(stamp(1)));
  }
}
