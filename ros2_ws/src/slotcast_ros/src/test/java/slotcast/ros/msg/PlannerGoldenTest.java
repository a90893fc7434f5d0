package slotcast.ros.msg;

import static slotcast.ros.msg.CycloneGolden.same;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The messages for planners, held to the bytes of Cyclone DDS. */
class PlannerGoldenTest {
  private static final Header MAP = new Header(new Time(1, 2), "map");
  private static final Pose TURNED = new Pose(new Point(1, 2, 3), new Quaternion(0, 0, 0.6, 0.8));
  private static final Pose OTHER = new Pose(new Point(4, 5, 6), Quaternion.IDENTITY);
  private static final Vector3 ZERO = new Vector3(0, 0, 0);
  private static final Polygon CORNERS =
      new Polygon(List.of(new Point32(1, 2, 3), new Point32(0.5f, 0.25f, 0)));
  private static final Polygon NONE = new Polygon(List.of());
  private static final Shape SHAPE = new Shape(Shape.CYLINDER, CORNERS, new Vector3(0.5, 0.5, 1.5));
  private static final List<ObjectClassification> CLASSES =
      List.of(new ObjectClassification((byte) 7, 0.75f));

  private static Uuid uuid() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 16; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return new Uuid(bytes);
  }

  private static double[] counted(double share) {
    return IntStream.range(0, 36).mapToDouble(i -> i * share).toArray();
  }

  @Test
  void paths() throws IOException {
    same(
        NavPath.TYPE,
        new NavPath(
            MAP,
            List.of(
                new PoseStamped(MAP, TURNED),
                new PoseStamped(new Header(new Time(3, 4), ""), OTHER))));
  }

  @Test
  void clouds() throws IOException {
    List<PointField> fields =
        List.of(
            new PointField("x", 0, PointField.FLOAT32, 1),
            new PointField("track_id", 4, PointField.UINT32, 1));
    byte[] data = {0, 0, (byte) 128, 63, 9, 0, 0, 0};
    same(
        PointCloud2.TYPE,
        new PointCloud2(MAP, 1, 1, fields, false, 8, 8, data, true),
        new PointCloud2(
            new Header(new Time(1, 2), ""), 1, 0, List.of(), true, 8, 0, new byte[0], false));
  }

  @Test
  void detectionsInSpace() throws IOException {
    ObjectHypothesisWithPose hypothesis =
        new ObjectHypothesisWithPose(
            new ObjectHypothesis("object", 0.875), new PoseWithCovariance(TURNED, new double[36]));
    same(
        Detection3DArray.TYPE,
        new Detection3DArray(
            MAP,
            List.of(
                new Detection3D(
                    MAP,
                    List.of(hypothesis),
                    new BoundingBox3D(TURNED, new Vector3(0.5, 0.25, 1.5)),
                    "17"),
                new Detection3D(
                    new Header(new Time(1, 2), "m"),
                    List.of(),
                    new BoundingBox3D(OTHER, new Vector3(1, 2, 3)),
                    ""))));
  }

  @Test
  void obstacles() throws IOException {
    same(
        ObstacleArray.TYPE,
        new ObstacleArray(
            MAP,
            List.of(
                new Obstacle(
                    uuid(),
                    0.5f,
                    new Point(1, 2, 3),
                    new Vector3(4, 5, 6),
                    new Vector3(7, 8, 9),
                    new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
                    new double[] {0.5, 0.25, 0, 0, 0, 0, 0, 0, 0}),
                new Obstacle(
                    uuid(), 1, new Point(0, 0, 0), ZERO, ZERO, new double[9], new double[9]))));
  }

  @Test
  void collisionObjects() throws IOException {
    SolidPrimitive box = new SolidPrimitive(SolidPrimitive.BOX, new double[] {1, 2, 3}, NONE);
    SolidPrimitive cylinder =
        new SolidPrimitive(SolidPrimitive.CYLINDER, new double[] {0.5, 0.25}, CORNERS);
    Mesh mesh =
        new Mesh(
            List.of(new MeshTriangle(new int[] {0, 1, 2})),
            List.of(new Point(0, 0, 0), new Point(1, 0, 0), new Point(0, 1, 0)));
    CollisionObject full =
        new CollisionObject(
            MAP,
            OTHER,
            "slotcast_3",
            new ObjectType("k", "d"),
            List.of(box, cylinder),
            List.of(TURNED, OTHER),
            List.of(mesh),
            List.of(TURNED),
            List.of(new Plane(new double[] {0, 0, 1, -2})),
            List.of(TURNED),
            List.of("tip"),
            List.of(TURNED),
            CollisionObject.ADD);
    CollisionObject gone =
        new CollisionObject(
            MAP,
            new Pose(new Point(0, 0, 0), new Quaternion(0, 0, 0, 0)),
            "x",
            new ObjectType("", ""),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            CollisionObject.REMOVE);
    same(CollisionObject.TYPE, full, gone);
  }

  @Test
  void autoware() throws IOException {
    PoseWithCovariance pose = new PoseWithCovariance(TURNED, counted(0.25));
    TwistWithCovariance twist =
        new TwistWithCovariance(
            new Twist(new Vector3(1, 2, 3), new Vector3(4, 5, 6)), counted(0.125));
    AccelWithCovariance accel =
        new AccelWithCovariance(
            new Accel(new Vector3(7, 8, 9), new Vector3(0, 1, 2)), counted(0.0625));
    PredictedObject still =
        new PredictedObject(
            uuid(),
            1,
            List.of(),
            new PredictedObjectKinematics(
                new PoseWithCovariance(OTHER, new double[36]),
                new TwistWithCovariance(new Twist(ZERO, ZERO), new double[36]),
                new AccelWithCovariance(new Accel(ZERO, ZERO), new double[36]),
                List.of()),
            new Shape(Shape.BOUNDING_BOX, NONE, new Vector3(1, 2, 3)));
    PredictedPath path = new PredictedPath(List.of(TURNED, OTHER), new Duration(0, 100_000_000), 1);
    same(
        PredictedObjects.TYPE,
        new PredictedObjects(
            MAP,
            List.of(
                new PredictedObject(
                    uuid(),
                    0.5f,
                    CLASSES,
                    new PredictedObjectKinematics(pose, twist, accel, List.of(path)),
                    SHAPE),
                still)));
    same(
        TrackedObjects.TYPE,
        new TrackedObjects(
            MAP,
            List.of(
                new TrackedObject(
                    uuid(),
                    0.5f,
                    CLASSES,
                    new TrackedObjectKinematics(
                        pose, twist, accel, TrackedObjectKinematics.AVAILABLE, true),
                    SHAPE))));
  }
}
