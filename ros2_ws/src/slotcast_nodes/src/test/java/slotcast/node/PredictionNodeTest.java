package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.model.ModelFile;
import slotcast.node.arguments.NodeParameters;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Marker;
import slotcast.ros.msg.MarkerArray;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.msg.TrajectoryPoint;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

@Timeout(600)
class PredictionNodeTest {
  private static final int STEPS = 4;
  private static final int SLOTS = 4;
  private static final int SLOT_SIZE = 32;
  private static final long STEP_NANOS = 50_000_000;
  private static final long START_NANOS = 7_950_000_000L; // the predicted stamps cross a second

  private final Transport transport = InMemoryTransport.direct();
  private final Random random = new Random(6);
  private final ModelFile perception = RandomModels.savi();
  private PredictionNode node;
  private Publisher<SlotArray> slots;

  @BeforeEach
  void start() {
    node = node(List.of());
    slots = transport.advertise("/slotcast_perception/slots", SlotArray.TYPE, Qos.defaults());
  }

  @AfterEach
  void stop() {
    node.close();
    transport.close();
  }

  private PredictionNode node(List<String> inMemory) {
    return node(inMemory, STEP_NANOS * 1e-9);
  }

  private PredictionNode node(List<String> inMemory, double stepS) {
    // Of the smallest size: every track that has a pixel has a path.
    PredictionParameters parameters =
        PredictionParameters.of(
            NodeParameters.none()
                .with("steps", STEPS, "test")
                .with("step_s", stepS, "test")
                .with("min_area", 0.0, "test"));
    PredictionNode started =
        new PredictionNode(
            NodeContext.of(transport),
            parameters,
            TestRuntime.of(RandomModels.slotFormer(perception)),
            inMemory);
    started.configure();
    started.activate();
    return started;
  }

  private <T> List<T> collect(String topic, MessageType<T> type) {
    List<T> got = new CopyOnWriteArrayList<>();
    transport.subscribe(topic, type, Qos.defaults().withDepth(100), got::add);
    return got;
  }

  private SlotArray slots(int number) {
    float[] values = new float[SLOTS * SLOT_SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return slots(number, perception.sha256().substring(0, 12), SLOTS, values, 90);
  }

  private static SlotArray slots(
      int number, String model, int numSlots, float[] values, double cropWidth) {
    float[] none = {};
    return new SlotArray(
        new Header(Time.ofNanos(START_NANOS + number * STEP_NANOS), "eye"),
        model,
        numSlots,
        SLOT_SIZE,
        values,
        none,
        none,
        none,
        new int[] {11, 12, 13, 14},
        new float[6 * Math.max(0, numSlots)],
        120,
        90,
        15,
        0,
        cropWidth,
        90);
  }

  private FrameStatistics.Snapshot settle() throws InterruptedException {
    FrameStatistics.Snapshot results = Settled.await(node::statistics);
    Settled.await(() -> node.pictures(0));
    return results;
  }

  @Test
  void predictedThingsCarryTheStampOfTheirTime() throws InterruptedException {
    List<Image> frames = collect("/slotcast_prediction/predicted_frames", Image.TYPE);
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    List<MarkerArray> markers = collect("/slotcast_prediction/markers", MarkerArray.TYPE);
    for (int i = 0; i < 4; i++) {
      slots.publish(slots(i));
      settle();
    }
    // Three frames of history: predictions from the third and the fourth.
    assertThat(node.statistics().out()).isEqualTo(4);
    assertThat(frames).hasSize(2 * STEPS);
    for (int p = 0; p < 2; p++) {
      long seen = START_NANOS + (2 + p) * STEP_NANOS;
      for (int k = 1; k <= STEPS; k++) {
        Image frame = frames.get(p * STEPS + k - 1);
        assertThat(frame.header())
            .isEqualTo(new Header(Time.ofNanos(seen + k * STEP_NANOS), "eye"));
        assertThat(frame.encoding()).isEqualTo("rgb8");
        assertThat(frame.width()).isEqualTo(120);
        assertThat(frame.height()).isEqualTo(90);
      }
      TrajectoryArray path = paths.get(p);
      assertThat(path.header()).isEqualTo(new Header(Time.ofNanos(seen), "eye"));
      assertThat(path.step()).isEqualTo(Duration.ofNanos(STEP_NANOS));
      assertThat(path.trajectories()).isNotEmpty();
      assertThat(path.trajectories())
          .allSatisfy(
              t -> {
                assertThat(t.trackId()).isBetween(11, 14);
                assertThat(t.points()).hasSize(STEPS);
                for (int k = 1; k <= STEPS; k++) {
                  TrajectoryPoint point = t.points().get(k - 1);
                  assertThat(point.stamp()).isEqualTo(Time.ofNanos(seen + k * STEP_NANOS));
                  assertThat(point.covariance()[0]).isPositive();
                  assertThat(point.x()).isFinite();
                }
              });
      List<Marker> drawn = markers.get(p).markers();
      assertThat(drawn).hasSize(3 * path.trajectories().size());
      assertThat(drawn).allMatch(m -> m.header().equals(path.header()));
      assertThat(drawn.get(0).points()).hasSize(STEPS);
      assertThat(drawn.get(0).points().get(0).x())
          .isEqualTo(path.trajectories().get(0).points().get(0).x() / 100);
    }
  }

  @Test
  void badSlotsAreCountedAndTheNodeGoesOn() throws InterruptedException {
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    slots.publish(slots(0));
    slots.publish(slots(1));
    String model = perception.sha256().substring(0, 12);
    float[] nan = new float[SLOTS * SLOT_SIZE];
    nan[5] = Float.NaN;
    float[] good = new float[SLOTS * SLOT_SIZE];
    List<SlotArray> bad =
        List.of(
            slots(2, model, SLOTS, nan, 90),
            slots(2, model, SLOTS, new float[7], 90),
            slots(2, model, -1, good, 90),
            slots(2, model, 5, new float[5 * SLOT_SIZE], 90),
            slots(2, model, SLOTS, good, 0),
            slots(2, model, SLOTS, good, Double.NaN),
            slots(2, "0123456789ab", SLOTS, good, 90));
    bad.forEach(slots::publish);
    FrameStatistics.Snapshot after = settle();
    assertThat(after.refused()).isEqualTo(bad.size());
    assertThat(after.lastRefusal())
        .startsWith("slots of weights: got \"0123456789ab\", expected " + model);
    assertThat(paths).isEmpty();
    slots.publish(slots(2));
    assertThat(settle().failed()).isZero();
    assertThat(paths).hasSize(1);
  }

  /** Twenty frames a second for weights that were trained on ten: history of frames 1, 3 and 5. */
  @Test
  void aFasterCameraIsPredictedFromInStepsOfTraining() throws InterruptedException {
    node.close();
    node = node(List.of(), 0);
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    for (int i = 0; i < 6; i++) {
      slots.publish(slots(i));
      settle();
      assertThat(paths).hasSize(Math.max(0, i - 3));
    }
    for (int p = 0; p < 2; p++) {
      long seen = START_NANOS + (4 + p) * STEP_NANOS;
      assertThat(paths.get(p).header().stamp()).isEqualTo(Time.ofNanos(seen));
      assertThat(paths.get(p).step()).isEqualTo(Duration.ofNanos(2 * STEP_NANOS));
      assertThat(paths.get(p).trajectories())
          .isNotEmpty()
          .allSatisfy(
              t ->
                  assertThat(t.points())
                      .extracting(TrajectoryPoint::stamp)
                      .startsWith(Time.ofNanos(seen + 2 * STEP_NANOS))
                      .endsWith(Time.ofNanos(seen + 2 * STEPS * STEP_NANOS)));
    }
  }

  @Test
  void slotsThatWereNotPredictedFromStillEnterTheHistory() throws InterruptedException {
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    // All at once: the worker can predict from some only.
    for (int i = 0; i < 200; i++) {
      slots.publish(slots(i));
    }
    FrameStatistics.Snapshot s = settle();
    assertThat(s.in()).isEqualTo(200);
    assertThat(s.dropped()).isPositive();
    assertThat(paths).isNotEmpty();
    assertThat(paths).allMatch(p -> p.step().equals(Duration.ofNanos(STEP_NANOS)));
    assertThat(paths.get(paths.size() - 1).header().stamp())
        .isEqualTo(Time.ofNanos(START_NANOS + 199 * STEP_NANOS));
  }

  @Test
  void takesSlotsInMemory() throws Exception {
    node.close();
    node = node(List.of(""));
    List<TrajectoryArray> paths =
        collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
    for (int i = 0; i < 3; i++) {
      SlotArray message = slots(i);
      node.accept(
          0, new SlotsFrame("eye", SlotConversion.toFrame(message, 32, 32), System.nanoTime()));
      settle();
    }
    assertThat(paths).hasSize(1);
    assertThat(slots.subscribers()).isZero();
  }
}
