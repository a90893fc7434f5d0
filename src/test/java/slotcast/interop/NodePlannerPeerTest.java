package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.e2e.NodeProcess;
import slotcast.e2e.UntrainedModels;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MetricTrajectoryArray;
import slotcast.ros.msg.Quaternion;
import slotcast.ros.msg.RegionOfInterest;
import slotcast.ros.msg.TFMessage;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.Transform;
import slotcast.ros.msg.TransformStamped;
import slotcast.ros.msg.Vector3;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;

/**
 * {@code slotcast node} and a planner in C on Cyclone DDS: the objects that it hears of are where
 * the node's own message in metres says, and when the images end it hears, once, that nothing is
 * known any more.
 */
class NodePlannerPeerTest {
  private static final int SIZE = 96;
  private static final int MESSAGES = 3;
  private static final int SECONDS = 240;
  private static final int DOMAIN = DdsOptions.domainOfThisProcess();

  @TempDir Path folder;

  @Test
  @Timeout(900)
  void aPlannerInAnotherLanguageHearsOfObjectsAndOfTheirEnd() throws Exception {
    Path program = CyclonePeer.compile(folder, "Planner", "planner");
    UntrainedModels.write(folder);
    DdsOptions options =
        DdsOptions.fromEnvironment("eye").withDomainId(DOMAIN).withInterfaces("127.0.0.1");
    Map<Time, MetricTrajectoryArray> metres = new ConcurrentHashMap<>();
    try (NodeProcess node = startNode();
        DdsTransport transport = DdsTransport.open(options);
        Publisher<Image> images =
            transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
        Publisher<CameraInfo> infos =
            transport.advertise("/camera/camera_info", CameraInfo.TYPE, Qos.latched());
        Publisher<TFMessage> tf = transport.advertise("/tf_static", TFMessage.TYPE, Qos.latched());
        Subscription all =
            transport.subscribe(
                "/slotcast_prediction/metric_trajectories",
                MetricTrajectoryArray.TYPE,
                Qos.defaults(),
                m -> metres.put(m.header().stamp(), m))) {
      tf.publish(
          new TFMessage(
              List.of(
                  new TransformStamped(
                      new Header(new Time(0, 0), "map"),
                      "eye",
                      new Transform(new Vector3(0, 0, 2), new Quaternion(1, 0, 0, 0))))));
      Path output = folder.resolve("planner.out");
      Process planner =
          CyclonePeer.builder(
                  program.toString(),
                  Integer.toString(DOMAIN),
                  Integer.toString(SECONDS),
                  "rt/slotcast_prediction/predicted_objects",
                  Integer.toString(MESSAGES))
              .redirectOutput(output.toFile())
              .redirectError(folder.resolve("planner.err").toFile())
              .start();
      try {
        while (Files.readAllLines(output).size() < MESSAGES) {
          assertThat(node.isAlive()).as(node.output()).isTrue();
          assertThat(planner.isAlive())
              .as(Files.readString(folder.resolve("planner.err")) + node.output())
              .isTrue();
          infos.publish(info());
          images.publish(image(Time.ofNanos(System.currentTimeMillis() * 1_000_000)));
          Thread.sleep(200);
        }
        assertThat(planner.waitFor(SECONDS, TimeUnit.SECONDS)).as(node.output()).isTrue();
        assertThat(planner.exitValue()).isZero();
      } finally {
        planner.destroyForcibly();
      }
      assertThat(all.publishers()).isEqualTo(1);
      List<String> heard = Files.readAllLines(output);
      assertThat(heard).hasSize(MESSAGES + 1);
      for (String line : heard.subList(0, MESSAGES)) {
        check(line, metres);
      }
      assertThat(heard.get(MESSAGES)).endsWith("|map|0");
      node.interrupt();
      assertThat(node.await(SECONDS)).isIn(0, 130);
    }
  }

  /** The line of a message beside the message in metres of the same stamp. */
  private static void check(String line, Map<Time, MetricTrajectoryArray> metres) {
    String[] words = line.split("\\|");
    Time stamp = new Time(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    MetricTrajectoryArray same = metres.get(stamp);
    assertThat(same).as("metres at %s", stamp).isNotNull();
    assertThat(words[2]).isEqualTo("map");
    assertThat(Integer.parseInt(words[3])).isEqualTo(same.trajectories().size());
    assertThat(words[4]).isEqualTo("7"); // pedestrian
    var first = same.trajectories().get(0);
    assertThat(Double.parseDouble(words[5])).isEqualTo(first.position().x());
    assertThat(Double.parseDouble(words[6])).isEqualTo(first.position().y());
    assertThat(Double.parseDouble(words[7])).isEqualTo(first.position().z() + first.height() / 2);
    assertThat(Integer.parseInt(words[8])).isEqualTo(1 + first.points().size());
    assertThat(Integer.parseInt(words[9])).isEqualTo(same.step().nanosec());
  }

  private NodeProcess startNode() throws Exception {
    return NodeProcess.startNode(
        folder,
        "--ros-args",
        "-p",
        "fixed_frame:=map",
        "-p",
        "validity_s:=20.0", // a machine under load is slow
        "-p",
        "reset_gap_s:=60.0",
        "-p",
        "min_area:=0.0",
        "-p",
        "object_class:=pedestrian",
        "-p",
        "planner_outputs:=[predicted_objects]");
  }

  private static CameraInfo info() {
    double middle = SIZE / 2.0 - 0.5;
    return new CameraInfo(
        new Header(new Time(0, 0), "eye"),
        SIZE,
        SIZE,
        "plumb_bob",
        new double[5],
        new double[] {100, 0, middle, 0, 100, middle, 0, 0, 1},
        new double[9],
        new double[12],
        0,
        0,
        new RegionOfInterest(0, 0, 0, 0, false));
  }

  private static Image image(Time stamp) {
    byte[] data = new byte[SIZE * SIZE * 3];
    new Random(5).nextBytes(data);
    return new Image(new Header(stamp, "eye"), SIZE, SIZE, "rgb8", false, 3 * SIZE, data);
  }
}
