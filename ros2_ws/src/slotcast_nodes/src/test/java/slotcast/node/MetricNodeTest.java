package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.error.UserError;
import slotcast.node.arguments.NodeParameters;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.MetricTrajectory;
import slotcast.ros.msg.MetricTrajectoryArray;
import slotcast.ros.msg.Quaternion;
import slotcast.ros.msg.RegionOfInterest;
import slotcast.ros.msg.TFMessage;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.Transform;
import slotcast.ros.msg.TransformStamped;
import slotcast.ros.msg.Vector3;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;
import slotcast.runtime.recorded.RecordedRuntime;

/**
 * The prediction node in metres, worked by hand: a camera of 40 pixels focal length looks straight
 * down from 2 m at a square of 8 pixels that moves by 2 pixels a frame.
 */
@Timeout(900)
class MetricNodeTest {
  private static final long STEP = 100_000_000;
  private static final double F = 40;
  private static final double HEIGHT = 2;

  private final Transport transport = InMemoryTransport.direct();
  private final Publisher<Image> images =
      transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
  private final Publisher<CameraInfo> infos =
      transport.advertise("/camera/camera_info", CameraInfo.TYPE, Qos.sensorData());
  private final Publisher<Image> depths =
      transport.advertise("/camera/depth", Image.TYPE, Qos.sensorData());
  private final Publisher<TFMessage> tf =
      transport.advertise("/tf", TFMessage.TYPE, Qos.defaults().withDepth(100));
  private final Publisher<TFMessage> tfStatic =
      transport.advertise("/tf_static", TFMessage.TYPE, Qos.latched());
  private final List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
  private List<MetricTrajectoryArray> metres;
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
    NodeContext context = NodeContext.of(transport);
    RecordedRuntime runtime = new RecordedRuntime();
    nodes =
        Nodes.start(
            context,
            context,
            device -> runtime,
            PerceptionParameters.defaults(),
            PredictionParameters.of(prediction.with("steps", 3, "test")));
    metres = collect("/slotcast_prediction/metric_trajectories", MetricTrajectoryArray.TYPE);
  }

  private static NodeParameters inMap() {
    return NodeParameters.none()
        .with("fixed_frame", "map", "test")
        .with("transform_tolerance_s", 0.05, "test");
  }

  private static TransformStamped transform(
      long stamp, String parent, String child, Vector3 shift, Quaternion turn) {
    return new TransformStamped(
        new Header(Time.ofNanos(stamp), parent), child, new Transform(shift, turn));
  }

  /** The robot's place, and on it a camera that looks down: its y axis points back. */
  private void transforms(double speed) {
    tfStatic.publish(
        new TFMessage(
            List.of(
                transform(
                    0, "base", "eye", new Vector3(0, 0, HEIGHT), new Quaternion(1, 0, 0, 0)))));
    for (int i = 0; i < 12; i++) {
      long stamp = i * STEP / 2;
      tf.publish(
          new TFMessage(
              List.of(
                  transform(
                      stamp,
                      "map",
                      "base",
                      new Vector3(1 + speed * stamp * 1e-9, 2, 0),
                      Quaternion.IDENTITY))));
    }
  }

  private static CameraInfo info(int width) {
    double[] k = {F, 0, 15.5, 0, F, 15.5, 0, 0, 1};
    return new CameraInfo(
        new Header(new Time(0, 0), "eye"),
        32,
        width,
        "plumb_bob",
        new double[5],
        k,
        new double[9],
        new double[12],
        0,
        0,
        new RegionOfInterest(0, 0, 0, 0, false));
  }

  private static Header header(int frame) {
    return new Header(Time.ofNanos(frame * STEP), "eye");
  }

  private void see(int frame) throws InterruptedException {
    images.publish(new Image(header(frame), 32, 32, "rgb8", false, 96, new byte[3 * 32 * 32]));
    Settled.await(() -> nodes.perception().orElseThrow().statistics());
    Settled.await(() -> nodes.prediction().orElseThrow().statistics());
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 120_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited two minutes for " + what).isLessThan(end);
      Thread.sleep(10);
    }
  }

  private void seeFour() throws InterruptedException {
    for (int i = 1; i <= 4; i++) {
      see(i);
      int expected = i - 1; // the first prediction needs two frames
      await("metres of frame " + i, () -> metres.size() >= expected);
    }
  }

  /** What the prediction node said last; perception counts things of the same names. */
  private String reported(String key) {
    for (int i = reports.size() - 1; i >= 0; i--) {
      for (var status : reports.get(i).status()) {
        if (!status.name().startsWith("slotcast_prediction")) {
          continue;
        }
        for (KeyValue value : status.values()) {
          if (value.key().equals(key)) {
            return value.value();
          }
        }
      }
    }
    return "";
  }

  /** The square's middle is in column 2 i + 3.5, and row 15.5. */
  private void check(double range, double z, double robot, double robotSpeed) {
    MetricTrajectoryArray last = metres.get(metres.size() - 1);
    assertThat(last.header()).isEqualTo(new Header(Time.ofNanos(4 * STEP), "map"));
    assertThat(last.trajectories()).hasSize(1);
    MetricTrajectory square = last.trajectories().get(0);
    double x = robot + range * (2 * 4 + 3.5 - 15.5) / F;
    assertThat(square.position().x()).isCloseTo(x, within(0.02));
    assertThat(square.position().y()).isCloseTo(2, within(0.02));
    assertThat(square.position().z()).isCloseTo(z, within(0.02));
    double speed = robotSpeed + range * 20 / F;
    assertThat(square.velocity().x()).isCloseTo(speed, within(0.15));
    assertThat(square.velocity().y()).isCloseTo(0, within(0.1));
    assertThat(square.points()).hasSize(3);
    for (int k = 1; k <= 3; k++) {
      var point = square.points().get(k - 1);
      assertThat(point.stamp()).isEqualTo(Time.ofNanos((4 + k) * STEP));
      assertThat(point.position().x()).isCloseTo(x + k * 0.1 * speed, within(0.05));
      assertThat(point.covariance()[0]).isPositive();
    }
    assertThat(square.width()).isCloseTo(8 * HEIGHT / F, within(0.05));
  }

  @Test
  void onTheGroundUnderACameraThatStandsStill() throws InterruptedException {
    start(inMap());
    transforms(0);
    infos.publish(info(32));
    seeFour();
    // The middle of the box is 0.17 m above the ground: 0.84 of half its size of 0.4 m.
    check(HEIGHT - 0.17, 0, 1, 0);
    await("the count of frames", () -> reported("metric_frames_out").equals("3"));
    assertThat(reported("frames_not_in_metres")).isEqualTo("0");
  }

  @Test
  void onTheGroundUnderACameraThatMoves() throws InterruptedException {
    start(inMap());
    transforms(0.5);
    infos.publish(info(32));
    seeFour();
    check(HEIGHT - 0.17, 0, 1 + 0.5 * 0.4, 0.5);
  }

  @Test
  void fromADepthImageWithHoles() throws InterruptedException {
    start(inMap().with("depth_topic", List.of("/camera/depth"), "test"));
    transforms(0.5);
    infos.publish(info(32));
    for (int i = 1; i <= 4; i++) {
      ByteBuffer millimetres = ByteBuffer.allocate(2 * 32 * 32).order(ByteOrder.LITTLE_ENDIAN);
      for (int p = 0; p < 32 * 32; p++) {
        millimetres.putShort((short) (p % 3 == 0 ? 0 : 1800));
      }
      depths.publish(new Image(header(i), 32, 32, "16UC1", false, 64, millimetres.array()));
    }
    seeFour();
    // Half of its size, 0.18 m, times 0.62 behind its surface at 1.8 m.
    check(1.912, HEIGHT - 1.912, 1 + 0.5 * 0.4, 0.5);
  }

  @Test
  void whatIsMissingIsCountedAndSaid() throws InterruptedException {
    start(inMap());
    for (int i = 1; i <= 2; i++) {
      see(i);
    }
    await("no calibration", () -> reported("positions_without_calibration").equals("1"));
    assertThat(reported("last_position_missing"))
        .isEqualTo("nothing arrives on /camera/camera_info");
    infos.publish(info(64));
    see(3);
    await("another size", () -> reported("positions_without_calibration").equals("2"));
    assertThat(reported("last_position_missing"))
        .isEqualTo("/camera/camera_info is for images of 64x32, expected the camera's 32x32");
    infos.publish(info(32));
    see(4);
    await("no transform", () -> reported("positions_without_transform").equals("1"));
    assertThat(reported("last_position_missing")).startsWith("frame 'map' is in no transform");
    transforms(0);
    see(7);
    await("a transform too old", () -> reported("positions_without_transform").equals("2"));
    assertThat(reported("last_position_missing"))
        .isEqualTo("'base' in 'map': the stamp is 0.150 s after the newest transform");
    assertThat(reported("frames_not_in_metres")).isEqualTo("4");
    assertThat(metres).isEmpty();
    assertThat(nodes.prediction().orElseThrow().statistics().out()).isEqualTo(5);
  }

  @Test
  void offByDefaultAndOneTopicForEachCamera() throws InterruptedException {
    start(NodeParameters.none());
    see(1);
    await("a report", () -> !reported("frames_until_prediction").isEmpty());
    assertThat(reported("metric_frames_out")).isEmpty();
    NodeParameters two =
        inMap().with("camera_info_topic", List.of("/a/camera_info", "/b/camera_info"), "test");
    PredictionParameters parameters = PredictionParameters.of(two);
    assertThatThrownBy(() -> parameters.metric().check(1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("camera_info_topic");
  }
}
