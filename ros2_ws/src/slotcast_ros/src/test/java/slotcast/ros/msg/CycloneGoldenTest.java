package slotcast.ros.msg;

import static slotcast.ros.msg.CycloneGolden.same;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Held to bytes from another implementation: the messages of {@code cdr/golden.c}, serialized by
 * Eclipse Cyclone DDS 0.10.2 from {@code cdr/golden.idl} into {@code cdr/golden.txt}.
 */
class CycloneGoldenTest {
  private static final byte[] PIXELS = {1, 2, 3, (byte) 250, (byte) 251, (byte) 252, 7};

  private static Header header(int seconds, int nanos, String frame) {
    return new Header(new Time(seconds, nanos), frame);
  }

  @Test
  void images() throws IOException {
    same(
        Image.TYPE,
        new Image(
            header(1_700_000_000, 123_456_789, "camera_optical_frame"),
            1,
            2,
            "rgb8",
            false,
            7,
            PIXELS));
    same(
        CompressedImage.TYPE, new CompressedImage(header(-5, 999_999_999, ""), "png", new byte[0]));
  }

  @Test
  void clocksAndStrings() throws IOException {
    same(Clock.TYPE, new Clock(new Time(1_700_000_000, 5)));
    same(StringMessage.TYPE, new StringMessage("Grüß Gott"));
  }

  @Test
  void cameraInfo() throws IOException {
    CameraInfo info =
        new CameraInfo(
            header(3, 4, "cam"),
            480,
            640,
            "plumb_bob",
            new double[] {0.1, -0.2, 0.3, -0.4, 0.5},
            new double[] {500, 0, 320, 0, 501, 240, 0, 0, 1},
            new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
            new double[] {500, 0, 320, -50, 0, 501, 240, 0, 0, 0, 1, 0},
            1,
            2,
            new RegionOfInterest(3, 4, 5, 6, true));
    CameraInfo undistorted =
        new CameraInfo(
            info.header(),
            480,
            640,
            "",
            new double[0],
            info.k(),
            info.r(),
            info.p(),
            1,
            2,
            info.roi());
    same(CameraInfo.TYPE, info, undistorted);
  }

  @Test
  void detections() throws IOException {
    double[] covariance = IntStream.range(0, 36).mapToDouble(i -> i / 4.0).toArray();
    ObjectHypothesisWithPose first =
        new ObjectHypothesisWithPose(
            new ObjectHypothesis("object", 0.875),
            new PoseWithCovariance(
                new Pose(new Point(1, 2, 3), new Quaternion(0, 0, 0.6, 0.8)), covariance));
    ObjectHypothesisWithPose second =
        new ObjectHypothesisWithPose(
            new ObjectHypothesis("?", 0.125),
            new PoseWithCovariance(
                new Pose(new Point(0, 0, 0), new Quaternion(0, 0, 0, 0)), new double[36]));
    same(
        Detection2DArray.TYPE,
        new Detection2DArray(
            header(9, 8, "cam"),
            List.of(
                new Detection2D(
                    header(9, 8, "cam"),
                    List.of(first, second),
                    new BoundingBox2D(new VisionPose2D(new Point2D(10.5, 20.25), -1.5), 30, 40),
                    "17"),
                new Detection2D(
                    header(9, 8, "camera"),
                    List.of(),
                    new BoundingBox2D(new VisionPose2D(new Point2D(1, 2), 0), 3, 4),
                    ""))));
  }

  @Test
  void whatSees() throws IOException {
    same(
        LabelInfo.TYPE,
        new LabelInfo(
            header(9, 8, ""),
            List.of(new VisionClass(0, "background"), new VisionClass(65_535, "object")),
            0.25f));
    same(VisionInfo.TYPE, new VisionInfo(header(9, 8, ""), "slots", "/seer/weights", -2));
  }

  @Test
  void markers() throws IOException {
    Marker full =
        new Marker(
            header(1, 2, "map"),
            "slots",
            -3,
            Marker.LINE_STRIP,
            Marker.ADD,
            new Pose(new Point(1, 2, 3), Quaternion.IDENTITY),
            new Vector3(0.5, 0.25, 0.125),
            new ColorRGBA(1, 0, 0, 0.5f),
            new Duration(2, 500_000_000),
            true,
            List.of(new Point(1, 2, 3), new Point(4, 5, 6)),
            List.of(new ColorRGBA(0.25f, 0.5f, 0.75f, 1)),
            "texture",
            new CompressedImage(header(5, 6, "t"), "jpeg", PIXELS),
            List.of(new UVCoordinate(0.125f, 1)),
            "a text",
            "package://mesh",
            new MeshFile("mesh.stl", new byte[] {9}),
            true);
    Marker deleteAll =
        Marker.shape(
            header(0, 0, ""),
            "",
            0,
            Marker.ARROW,
            Marker.DELETEALL,
            new Pose(new Point(0, 0, 0), new Quaternion(0, 0, 0, 0)),
            new Vector3(0, 0, 0),
            new ColorRGBA(0, 0, 0, 0),
            new Duration(0, 0),
            List.of(),
            List.of(),
            "");
    same(MarkerArray.TYPE, new MarkerArray(List.of(full, deleteAll)));
  }

  @Test
  void diagnostics() throws IOException {
    same(
        DiagnosticArray.TYPE,
        new DiagnosticArray(
            header(1, 0, ""),
            List.of(
                new DiagnosticStatus(
                    DiagnosticStatus.WARN,
                    "perception",
                    "dropped 3 frames",
                    "",
                    List.of(new KeyValue("frames in", "120"), new KeyValue("p99", "18.5 ms"))),
                new DiagnosticStatus(DiagnosticStatus.STALE, "", "", "h", List.of()))));
  }

  @Test
  void participants() throws IOException {
    List<Gid> gids =
        IntStream.range(0, 3)
            .mapToObj(
                g -> {
                  byte[] data = new byte[Gid.HUMBLE_BYTES];
                  for (int i = 0; i < data.length; i++) {
                    data[i] = (byte) (g * data.length + i + 1);
                  }
                  return new Gid(data);
                })
            .toList();
    same(
        ParticipantEntitiesInfo.TYPE,
        new ParticipantEntitiesInfo(
            gids.get(1),
            List.of(
                new NodeEntitiesInfo("/", "perception", gids.subList(0, 2), gids.subList(2, 3)),
                new NodeEntitiesInfo("/robot", "n", List.of(), List.of()))));
  }

  @Test
  void slots() throws IOException {
    same(
        SlotArray.TYPE,
        new SlotArray(
            header(1, 2, "cam"),
            "savi-small",
            2,
            3,
            new float[] {0.5f, -1, 2, 3.25f, -4.5f, 6},
            new float[] {-1, 1, 0, 0.5f},
            new float[0],
            new float[0],
            new int[] {0, 12},
            new float[] {0, 0, 0, 0, 0, 0, 1.5f, 2.5f, 2, 3, 4, 5},
            640,
            480,
            0,
            -80,
            640,
            640));
  }

  @Test
  void trajectories() throws IOException {
    TrajectoryPoint first =
        new TrajectoryPoint(
            new Time(1, 100_000_000), 1.5, 2.5, 1.25, 3, 10, 20, new double[] {4, 1, 1, 9});
    TrajectoryPoint second =
        new TrajectoryPoint(
            new Time(1, 200_000_000), 3, 4, 2, -1, 5, 6, new double[] {7, 8, 9, 10});
    same(
        TrajectoryArray.TYPE,
        new TrajectoryArray(
            header(1, 0, "cam"),
            new Duration(0, 100_000_000),
            List.of(new Trajectory(12, List.of(first, second)), new Trajectory(13, List.of()))));
  }

  @Test
  void transforms() throws IOException {
    same(
        TFMessage.TYPE,
        new TFMessage(
            List.of(
                new TransformStamped(
                    header(7, 8, "map"),
                    "base_link",
                    new Transform(new Vector3(1, 2, 3), new Quaternion(0, 0, 0.6, 0.8))),
                new TransformStamped(
                    header(-1, 0, ""),
                    "",
                    new Transform(new Vector3(0, -0.5, 0), Quaternion.IDENTITY)))));
  }

  @Test
  void metricTrajectories() throws IOException {
    MetricPoint point =
        new MetricPoint(
            new Time(1, 100_000_000),
            new Point(1.5, 2.5, -0.5),
            new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    MetricTrajectory moving =
        new MetricTrajectory(
            12,
            new Point(1, 2, 3),
            new double[] {9, 8, 7, 6, 5, 4, 3, 2, 1},
            new Vector3(-1, 0.25, 0),
            new double[] {2, 0, 0, 0, 2, 0, 0, 0, 2},
            0.5,
            0.75,
            List.of(point));
    MetricTrajectory alone =
        new MetricTrajectory(
            13,
            new Point(4, 5, 6),
            new double[9],
            new Vector3(0, 0, 0),
            new double[9],
            1,
            2,
            List.of());
    same(
        MetricTrajectoryArray.TYPE,
        new MetricTrajectoryArray(
            header(1, 0, "odom"),
            new Duration(0, 100_000_000),
            new Time(1, 500_000_000),
            List.of(moving, alone)));
  }
}
