package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.node.FrameStatistics.Oddity;
import slotcast.node.arguments.Remapping;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;
import slotcast.runtime.recorded.RecordedRuntime;

/** Cameras as drivers, networks and clocks really make them. */
@Timeout(600)
class OddStreamsTest {
  private static final long STEP = 100_000_000;
  private static final long START = 1_000 * STEP;

  private final Transport transport = InMemoryTransport.direct();
  private final List<Detection2DArray> detections = new CopyOnWriteArrayList<>();
  private final List<TrajectoryArray> paths = new CopyOnWriteArrayList<>();
  private final List<DiagnosticArray> reports = new CopyOnWriteArrayList<>();
  private final Publisher<Image> camera =
      transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
  private long now = START;
  private final Nodes nodes = start();

  private Nodes start() {
    Qos deep = Qos.defaults().withDepth(1000);
    transport.subscribe(
        "/slotcast_perception/detections", Detection2DArray.TYPE, deep, detections::add);
    transport.subscribe(
        "/slotcast_prediction/trajectories", TrajectoryArray.TYPE, deep, paths::add);
    transport.subscribe("/diagnostics", DiagnosticArray.TYPE, deep, reports::add);
    NodeContext context = new NodeContext(transport, Remapping.NONE, () -> now);
    return Nodes.start(
        context,
        context,
        device -> new RecordedRuntime(),
        PerceptionParameters.defaults(),
        PredictionParameters.defaults());
  }

  @AfterEach
  void stop() {
    nodes.close();
    transport.close();
  }

  private void send(long stampNanos, String frameId, int width) throws InterruptedException {
    now += STEP;
    camera.publish(image(stampNanos, frameId, width));
    Settled.await(nodes.perception().orElseThrow()::statistics);
    Settled.await(nodes.prediction().orElseThrow()::statistics);
  }

  private static Image image(long stampNanos, String frameId, int width) {
    return new Image(
        new Header(Time.ofNanos(stampNanos), frameId),
        width,
        width,
        "rgb8",
        false,
        3 * width,
        new byte[3 * width * width]);
  }

  private void send(long... stampsNanos) throws InterruptedException {
    for (long stamp : stampsNanos) {
      send(stamp, "eye", 32);
    }
  }

  private FrameStatistics.Snapshot seen() {
    return nodes.perception().orElseThrow().statistics();
  }

  private Set<String> ids() {
    Set<String> ids = new HashSet<>();
    detections.forEach(d -> d.detections().forEach(o -> ids.add(o.id())));
    return ids;
  }

  /** The first report whose message has these words. */
  private DiagnosticStatus report(String words) throws InterruptedException {
    while (true) {
      for (DiagnosticArray report : reports) {
        for (DiagnosticStatus status : report.status()) {
          if (status.message().contains(words)) {
            return status;
          }
        }
      }
      Thread.sleep(20);
    }
  }

  @Test
  void aCameraWithoutTimeGetsTheTimeOfArrivalAndAWarning() throws InterruptedException {
    send(0, 0, 0, 0);
    assertThat(ids()).hasSize(1);
    assertThat(paths).isNotEmpty();
    assertThat(detections.get(3).header().stamp().toNanos()).isEqualTo(now);
    assertThat(seen().count(Oddity.UNSTAMPED)).isEqualTo(4);
    assertThat(seen().out()).isEqualTo(4);
    assertThat(report("without a stamp").level()).isEqualTo(DiagnosticStatus.WARN);
  }

  @Test
  void repeatedAndSwappedStampsArePassedOverAndCounted() throws InterruptedException {
    send(START, START, START + 2 * STEP, START + STEP, START + 3 * STEP, START + 3 * STEP);
    assertThat(ids()).hasSize(1);
    assertThat(detections).hasSize(3);
    assertThat(seen().passedOver()).isEqualTo(3);
    assertThat(seen().count(Oddity.TIME_JUMP)).isZero();
    assertThat(paths).hasSize(2);
    DiagnosticStatus status = report("passed over: ");
    assertThat(status.level()).isEqualTo(DiagnosticStatus.WARN);
  }

  @ParameterizedTest
  @ValueSource(longs = {5_000_000_000L, -5_000_000_000L})
  void aRealJumpBeginsANewSceneAndIsShown(long jump) throws InterruptedException {
    send(START, START + STEP, START + jump, START + jump + STEP, START + jump + 2 * STEP);
    assertThat(ids()).hasSize(2);
    assertThat(seen().out()).isEqualTo(5);
    assertThat(seen().count(Oddity.TIME_JUMP)).isEqualTo(1);
    assertThat(paths).hasSize(3); // one before, two after
    assertThat(report("after a jump in time").level()).isEqualTo(DiagnosticStatus.WARN);
  }

  @Test
  void twoFrameIdsOnOneTopicAreAWarning() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      send(START + i * STEP, i % 2 == 0 ? "left" : "right", 32);
    }
    assertThat(seen().count(Oddity.OTHER_FRAME_ID)).isEqualTo(3);
    assertThat(report("does one publisher send two cameras?").level())
        .isEqualTo(DiagnosticStatus.WARN);
  }

  @Test
  void aCameraThatChangesItsSizeBeginsANewSceneAndIsShown() throws InterruptedException {
    send(START, "eye", 32);
    send(START + STEP, "eye", 64);
    send(START + 2 * STEP, "eye", 64);
    assertThat(ids()).hasSize(2);
    assertThat(seen().count(Oddity.RESIZED)).isEqualTo(1);
    assertThat(report("of another size").level()).isEqualTo(DiagnosticStatus.WARN);
  }

  /** Whatever the stamps: every frame is counted once, nothing fails, and time never runs back. */
  @Test
  void twoHundredRandomStreams() throws InterruptedException {
    long seed = Long.getLong("slotcast.seed", 20261125);
    System.out.println("OddStreamsTest: -Dslotcast.seed=" + seed);
    Random random = new Random(seed);
    int sent = 0;
    for (int stream = 0; stream < 200; stream++) {
      long stamp = random.nextInt(4) == 0 ? 0 : Math.abs(random.nextLong() % (1L << 60));
      for (int i = 0; i < 5; i++, sent++) {
        send(stamp);
        stamp +=
            switch (random.nextInt(6)) {
              case 0 -> 0;
              case 1 -> -STEP;
              case 2 -> random.nextLong() % 10_000_000_000L;
              default -> STEP;
            };
        stamp = Math.max(0, stamp);
      }
    }
    FrameStatistics.Snapshot s = seen();
    assertThat(s.in()).isEqualTo(sent);
    assertThat(s.out() + s.passedOver()).isEqualTo(sent);
    assertThat(s.failed()).isZero();
    assertThat(nodes.prediction().orElseThrow().statistics().failed()).isZero();
    for (TrajectoryArray path : paths) {
      assertThat(path.step().toNanos()).isBetween(1L, 2_000_000_000L);
    }
  }

  @Test
  void theFramesOfASecondPublisherAreToldAndPassedOverWhileTheFirstOneSends() throws Exception {
    try (Publisher<Image> second =
        transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData())) {
      for (int i = 0; i < 5; i++) {
        send(START + i * STEP);
        second.publish(image(START + i * STEP + STEP / 2, "eye", 32));
        Settled.await(nodes.perception().orElseThrow()::statistics);
      }
    }
    assertThat(seen().out()).isEqualTo(5);
    assertThat(seen().passedOver()).isEqualTo(5);
    assertThat(seen().count(Oddity.OTHER_PUBLISHER)).isEqualTo(5);
    assertThat(report("of another publisher on the topic").level())
        .isEqualTo(DiagnosticStatus.WARN);
    report("sends on the same topic: stop one of them or remap its topic");
  }
}
