package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.Remapping;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.MetricTrajectoryArray;
import slotcast.ros.msg.PredictedObject;
import slotcast.ros.msg.PredictedObjects;
import slotcast.ros.msg.Quaternion;
import slotcast.ros.msg.RegionOfInterest;
import slotcast.ros.msg.TFMessage;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.msg.Transform;
import slotcast.ros.msg.TransformStamped;
import slotcast.ros.msg.Vector3;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/**
 * Both nodes and what planners hear of them: a camera of 100 pixels focal length looks straight
 * down from 2 m at a square of 8 pixels that moves by one pixel a frame.
 */
@Timeout(900)
class PlannerNodeTest {
  private static final long STEP = 100_000_000;
  private static final int SIDE = ScriptedRuntime.SIDE;
  private static final int STEPS = 4;

  private final Transport transport = InMemoryTransport.direct();
  private final Publisher<Image> images =
      transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
  private final Publisher<CameraInfo> infos =
      transport.advertise("/camera/camera_info", CameraInfo.TYPE, Qos.sensorData());
  private final Publisher<TFMessage> tf =
      transport.advertise("/tf_static", TFMessage.TYPE, Qos.latched());
  private final List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
  private final List<TrajectoryArray> paths =
      collect("/slotcast_prediction/trajectories", TrajectoryArray.TYPE);
  private final AtomicLong clock = new AtomicLong();
  private final ScriptedRuntime runtime = new ScriptedRuntime();
  private Nodes nodes;

  @AfterEach
  void stop() {
    nodes.close();
    transport.close();
  }

  private <T> List<T> collect(String topic, MessageType<T> type) {
    List<T> got = new CopyOnWriteArrayList<>();
    transport.subscribe(topic, type, Qos.defaults().withDepth(1000), got::add);
    return got;
  }

  private void start(NodeParameters prediction) {
    NodeContext context = new NodeContext(transport, Remapping.NONE, clock::get);
    nodes =
        Nodes.start(
            context,
            context,
            device -> runtime,
            PerceptionParameters.defaults(),
            PredictionParameters.of(prediction.with("steps", STEPS, "test")));
  }

  private void see(int frame) throws InterruptedException {
    clock.set(frame * STEP);
    images.publish(
        new Image(
            new Header(Time.ofNanos(frame * STEP), "eye"),
            SIDE,
            SIDE,
            "rgb8",
            false,
            3 * SIDE,
            new byte[3 * SIDE * SIDE]));
    Settled.await(() -> nodes.perception().orElseThrow().statistics());
    Settled.await(() -> nodes.prediction().orElseThrow().statistics());
  }

  private void calibrate() {
    double middle = SIDE / 2.0 - 0.5;
    infos.publish(
        new CameraInfo(
            new Header(new Time(0, 0), "eye"),
            SIDE,
            SIDE,
            "plumb_bob",
            new double[5],
            new double[] {100, 0, middle, 0, 100, middle, 0, 0, 1},
            new double[9],
            new double[12],
            0,
            0,
            new RegionOfInterest(0, 0, 0, 0, false)));
    tf.publish(
        new TFMessage(
            List.of(
                new TransformStamped(
                    new Header(new Time(0, 0), "map"),
                    "eye",
                    new Transform(new Vector3(0, 0, 2), new Quaternion(1, 0, 0, 0))))));
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 120_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited two minutes for " + what).isLessThan(end);
      Thread.sleep(10);
    }
  }

  private DiagnosticStatus lastReport(String key, String value) {
    for (int i = reports.size() - 1; i >= 0; i--) {
      for (DiagnosticStatus status : reports.get(i).status()) {
        if (status.values().contains(new KeyValue(key, value))) {
          return status;
        }
      }
    }
    return null;
  }

  @Test
  void planAheadOfAMovingObjectAndForgetItWhenImagesEnd() throws InterruptedException {
    start(
        NodeParameters.none()
            .with("fixed_frame", "map", "test")
            .with("object_class", "bicycle", "test")
            .with("planner_outputs", List.of("predicted_objects"), "test"));
    List<PredictedObjects> heard =
        collect("/slotcast_prediction/predicted_objects", PredictedObjects.TYPE);
    List<MetricTrajectoryArray> metres =
        collect("/slotcast_prediction/metric_trajectories", MetricTrajectoryArray.TYPE);
    calibrate();
    int frames = 12;
    for (int f = 1; f <= frames; f++) {
      see(f);
      int expected = f - 1; // the first prediction needs two frames
      await("objects of frame " + f, () -> heard.size() >= expected);
    }
    PredictedObjects last = heard.get(heard.size() - 1);
    assertThat(last.header()).isEqualTo(new Header(Time.ofNanos(frames * STEP), "map"));
    PredictedObject square = last.objects().get(0);
    assertThat(square.classification().get(0).label()).isEqualTo((byte) 6);
    // Its middle is in column 10 + 11 + 3.5, and it is seen from about 1.94 m.
    var now = square.kinematics().initialPoseWithCovariance().pose();
    assertThat(now.position().x()).isCloseTo((24.5 - 47.5) * 1.94 / 100, within(0.02));
    double speed = 0.194; // 10 pixels a second
    assertThat(square.kinematics().initialTwistWithCovariance().twist().linear().x())
        .isCloseTo(speed, within(0.04));
    var path = square.kinematics().predictedPaths().get(0).path();
    assertThat(path).hasSize(STEPS + 1);
    assertThat(path.get(STEPS).position().x() - path.get(0).position().x())
        .isCloseTo(STEPS * 0.1 * speed, within(0.03));
    assertThat(square.shape().dimensions().x()).isCloseTo(8 * 1.94 / 100, within(0.03));
    MetricTrajectoryArray same = metres.get(metres.size() - 1);
    assertThat(same.validUntil()).isEqualTo(Time.ofNanos(frames * STEP + 500_000_000));
    assertThat(same.trajectories().get(0).position().x()).isEqualTo(now.position().x());

    int before = heard.size();
    clock.set(frames * STEP + 500_000_001);
    await("the withdrawal", () -> heard.size() > before);
    assertThat(heard.get(before))
        .isEqualTo(
            new PredictedObjects(
                new Header(Time.ofNanos(frames * STEP + 500_000_000), "map"), List.of()));
    await("the count", () -> lastReport("planner_withdrawals", "1") != null);
    assertThat(heard).hasSize(before + 1);
  }

  @Test
  void withoutMetresItIsSaidWhyPlannersHearNothing() throws InterruptedException {
    start(NodeParameters.none().with("planner_outputs", List.of("obstacles"), "test"));
    await(
        "the reason",
        () -> lastReport("planner_outputs", "none: the parameter fixed_frame is empty") != null);
    assertThat(reports)
        .anySatisfy(
            r ->
                assertThat(r.status())
                    .anySatisfy(
                        s -> {
                          assertThat(s.level()).isEqualTo(DiagnosticStatus.WARN);
                          assertThat(s.message())
                              .contains("nothing for planners (obstacles)")
                              .contains("fixed_frame is empty");
                        }));
  }

  @Test
  void constantVelocityStandsInForAModelThatGoesWrong() throws InterruptedException {
    start(NodeParameters.none().with("live_check_window_s", 1.0, "test"));
    int f = 1;
    for (; f <= 15; f++) {
      see(f);
    }
    await("comparisons", () -> lastReport("predicted_by", "model") != null);
    runtime.speed = -2;
    int wrong = f;
    for (; f <= 45 && fallbacks() == 0; f++) {
      see(f);
    }
    assertThat(fallbacks()).as("after frame %d", f).isEqualTo(1);
    assertThat(f - wrong).as("frames until it falls back").isLessThan(15);
    see(f);
    assertThat(speedOf(paths.get(paths.size() - 1))).isCloseTo(1, within(0.3));
    await("the report", () -> lastReport("predicted_by", "constant_velocity") != null);
    await(
        "the warning",
        () -> {
          DiagnosticStatus status = lastReport("predicted_by", "constant_velocity");
          return reports.stream()
              .flatMap(r -> r.status().stream())
              .anyMatch(
                  s ->
                      s.level() == DiagnosticStatus.WARN
                          && s.name().equals(status.name())
                          && s.message().contains("constant velocity stands in for the model"));
        });
    runtime.speed = 1;
    int right = f;
    for (; f <= right + 25; f++) {
      see(f);
    }
    await("the model again", () -> lastPredictedBy().equals("model"));
    assertThat(fallbacks()).isEqualTo(1);
  }

  private long fallbacks() {
    return nodes.prediction().orElseThrow().fallbacks(0);
  }

  private String lastPredictedBy() {
    for (int i = reports.size() - 1; i >= 0; i--) {
      for (DiagnosticStatus status : reports.get(i).status()) {
        for (KeyValue value : status.values()) {
          if (value.key().equals("predicted_by")) {
            return value.value();
          }
        }
      }
    }
    return "";
  }

  /** Pixels a frame between the first and the last point of the path. */
  private static double speedOf(TrajectoryArray message) {
    var points = message.trajectories().get(0).points();
    return (points.get(points.size() - 1).x() - points.get(0).x()) / (points.size() - 1);
  }
}
