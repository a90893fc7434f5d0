package slotcast.node.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.geometry.Vec3;
import slotcast.metric.MetricTrajectory;
import slotcast.metric.SpatialCovariance;
import slotcast.metric.obstacle.Inflation;
import slotcast.metric.obstacle.Obstacle;
import slotcast.ros.msg.CollisionObject;
import slotcast.ros.msg.Detection3D;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.NavPath;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.PointCloud2;
import slotcast.ros.msg.PointField;
import slotcast.ros.msg.Pose;
import slotcast.ros.msg.PredictedObject;
import slotcast.ros.msg.PredictedPath;
import slotcast.ros.msg.Shape;
import slotcast.ros.msg.SolidPrimitive;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrackedObject;
import slotcast.ros.msg.TrackedObjectKinematics;
import slotcast.ros.msg.Vector3;

/** Two objects, worked by hand: one goes along y at 2 m/s, one rests. */
class PlannerMessagesTest {
  private static final long STAMP = 5_000_000_000L;
  private static final long STEP = 500_000_000;
  private static final Header HEADER = new Header(Time.ofNanos(STAMP), "map");
  private static final double HALF = Math.sqrt(0.5); // sine and cosine of 45 degrees

  private static final Obstacle GOES =
      new Obstacle(
          3,
          new Vec3(1, 2, 0.9),
          new SpatialCovariance(0.01, 0.002, 0.003, 0.02, 0.004, 0.03),
          new Vec3(0, 2, 0.1),
          new SpatialCovariance(0.09, 0.01, 0, 0.04, 0, 0.25),
          0.6,
          1.8,
          List.of(
              new MetricTrajectory.Point(
                  STAMP + STEP, new Vec3(1, 3, 0.9), SpatialCovariance.round(0.01)),
              new MetricTrajectory.Point(
                  STAMP + 2 * STEP, new Vec3(2, 3, 0.9), SpatialCovariance.round(0.04))));

  private static final Obstacle RESTS =
      new Obstacle(
          8,
          new Vec3(-4, 0, 0.25),
          SpatialCovariance.round(0.0025),
          new Vec3(0.05, 0, 0),
          SpatialCovariance.round(0.01),
          0.5,
          0.5,
          List.of());

  private static final ObstacleFrame FRAME =
      new ObstacleFrame(
          "run/front", HEADER, STEP, 500_000_000, ObjectKind.PEDESTRIAN, List.of(GOES, RESTS));

  private static void assertPose(Pose pose, double x, double y, double z, double turnZ, double w) {
    assertThat(pose.position()).isEqualTo(new Point(x, y, z));
    assertThat(pose.orientation().z()).isCloseTo(turnZ, within(1e-12));
    assertThat(pose.orientation().w()).isCloseTo(w, within(1e-12));
  }

  @Test
  void predictedObjects() {
    List<PredictedObject> objects = AutowareMessages.predicted(FRAME).objects();
    assertThat(AutowareMessages.predicted(FRAME).header()).isEqualTo(HEADER);
    PredictedObject goes = objects.get(0);
    assertThat(goes.classification())
        .singleElement()
        .satisfies(c -> assertThat(c.label()).isEqualTo((byte) 7));
    assertThat(goes.existenceProbability()).isEqualTo(1);
    var now = goes.kinematics().initialPoseWithCovariance();
    assertPose(now.pose(), 1, 2, 0.9, HALF, HALF);
    assertThat(new double[] {now.covariance()[0], now.covariance()[1], now.covariance()[2]})
        .containsExactly(0.01, 0.002, 0.003);
    assertThat(new double[] {now.covariance()[6], now.covariance()[7], now.covariance()[8]})
        .containsExactly(0.002, 0.02, 0.004);
    assertThat(now.covariance()[14]).isEqualTo(0.03);
    assertThat(now.covariance()[35]).as("across, by speed²").isCloseTo(0.09 / 4, within(1e-12));
    // In its own frame it goes ahead along x; what was x is now minus y.
    var twist = goes.kinematics().initialTwistWithCovariance();
    assertThat(twist.twist().linear().x()).isCloseTo(2, within(1e-12));
    assertThat(twist.twist().linear().y()).isCloseTo(0, within(1e-12));
    assertThat(twist.twist().linear().z()).isCloseTo(0.1, within(1e-12));
    assertThat(twist.covariance()[0]).isCloseTo(0.04, within(1e-12));
    assertThat(twist.covariance()[1]).isCloseTo(-0.01, within(1e-12));
    assertThat(twist.covariance()[7]).isCloseTo(0.09, within(1e-12));
    assertThat(twist.covariance()[14]).isCloseTo(0.25, within(1e-12));
    PredictedPath path = goes.kinematics().predictedPaths().get(0);
    assertThat(path.timeStep()).isEqualTo(new Duration(0, 500_000_000));
    assertThat(path.confidence()).isEqualTo(1);
    assertThat(path.path()).hasSize(3);
    assertPose(path.path().get(0), 1, 2, 0.9, HALF, HALF);
    assertPose(path.path().get(1), 1, 3, 0.9, HALF, HALF);
    assertPose(path.path().get(2), 2, 3, 0.9, 0, 1); // it has turned to x
    assertThat(goes.shape().type()).isEqualTo(Shape.CYLINDER);
    assertThat(goes.shape().dimensions()).isEqualTo(new Vector3(0.6, 0.6, 1.8));
    assertThat(goes.shape().footprint().points()).isEmpty();
  }

  @Test
  void trackedObjects() {
    List<TrackedObject> objects = AutowareMessages.tracked(FRAME).objects();
    TrackedObjectKinematics goes = objects.get(0).kinematics();
    assertThat(goes.isStationary()).isFalse();
    assertThat(goes.orientationAvailability()).isEqualTo(TrackedObjectKinematics.AVAILABLE);
    TrackedObjectKinematics rests = objects.get(1).kinematics();
    assertThat(rests.isStationary()).isTrue();
    assertThat(rests.orientationAvailability()).isEqualTo(TrackedObjectKinematics.UNAVAILABLE);
    assertPose(rests.poseWithCovariance().pose(), -4, 0, 0.25, 0, 1);
    assertThat(rests.twistWithCovariance().twist().linear()).isEqualTo(new Vector3(0.05, 0, 0));
  }

  @Test
  void namesStayWithTheirTrackAndDifferBetweenCamerasAndRuns() {
    byte[] first = AutowareMessages.tracked(FRAME).objects().get(0).objectId().uuid();
    assertThat(AutowareMessages.predicted(FRAME).objects().get(0).objectId().uuid())
        .isEqualTo(first);
    assertThat(NavMessages.obstacles(FRAME).obstacles().get(0).uuid().uuid()).isEqualTo(first);
    assertThat(NavMessages.obstacles(FRAME).obstacles().get(1).uuid().uuid()).isNotEqualTo(first);
    ObstacleFrame other =
        new ObstacleFrame("run/rear", HEADER, STEP, STEP, ObjectKind.UNKNOWN, List.of(GOES));
    assertThat(AutowareMessages.tracked(other).objects().get(0).objectId().uuid())
        .isNotEqualTo(first);
  }

  @Test
  void obstaclesOfNav2() {
    var goes = NavMessages.obstacles(FRAME).obstacles().get(0);
    assertThat(goes.position()).isEqualTo(new Point(1, 2, 0.9));
    assertThat(goes.velocity()).isEqualTo(new Vector3(0, 2, 0.1)); // in the fixed frame
    assertThat(goes.size()).isEqualTo(new Vector3(0.6, 0.6, 1.8));
    assertThat(goes.positionCovariance())
        .containsExactly(0.01, 0.002, 0.003, 0.002, 0.02, 0.004, 0.003, 0.004, 0.03);
    assertThat(goes.velocityCovariance()).containsExactly(0.09, 0.01, 0, 0.01, 0.04, 0, 0, 0, 0.25);
  }

  @Test
  void thePathOfOneObjectWithItsTimes() {
    NavPath path = NavMessages.path(FRAME, 0);
    assertThat(path.poses()).hasSize(3);
    assertThat(path.poses().get(0).header()).isEqualTo(HEADER);
    assertThat(path.poses().get(2).header())
        .isEqualTo(new Header(Time.ofNanos(STAMP + 2 * STEP), "map"));
    assertPose(path.poses().get(2).pose(), 2, 3, 0.9, HALF, HALF);
    assertThat(NavMessages.path(FRAME, 8).poses())
        .singleElement()
        .satisfies(p -> assertThat(p.pose().position()).isEqualTo(new Point(-4, 0, 0.25)));
    assertThat(NavMessages.path(FRAME, 5).poses()).isEmpty();
  }

  @Test
  void detectionsInSpace() {
    Detection3D goes = NavMessages.detections(FRAME).detections().get(0);
    assertThat(goes.id()).isEqualTo("3");
    assertPose(goes.bbox().center(), 1, 2, 0.9, HALF, HALF);
    assertThat(goes.bbox().size()).isEqualTo(new Vector3(0.6, 0.6, 1.8));
    assertThat(goes.results()).hasSize(1);
    assertThat(goes.results().get(0).hypothesis().classId()).isEqualTo("pedestrian");
    assertThat(goes.results().get(0).pose().covariance()[7]).isEqualTo(0.02);
  }

  @Test
  void footprintsAreCellsWithTheFirstTimeThatTheyMayBeTaken() {
    PointCloud2 cloud = CloudMessages.footprints(FRAME, new Inflation(0, 0, 1, 0.5), 0.1);
    assertThat(cloud.header()).isEqualTo(HEADER);
    assertThat(cloud.fields().stream().map(PointField::name))
        .containsExactly("x", "y", "z", "seconds", "track_id");
    assertThat(cloud.pointStep()).isEqualTo(20);
    assertThat(cloud.height()).isEqualTo(1);
    assertThat(cloud.rowStep()).isEqualTo(20 * cloud.width());
    assertThat(cloud.data()).hasSize(20 * cloud.width());
    ByteBuffer data = ByteBuffer.wrap(cloud.data()).order(ByteOrder.LITTLE_ENDIAN);
    int own = 0;
    for (int i = 0; i < cloud.width(); i++) {
      float x = data.getFloat();
      float y = data.getFloat();
      float z = data.getFloat();
      float seconds = data.getFloat();
      if (data.getInt() == 3) {
        own++;
        assertThat(z).isEqualTo(0.9f);
        // Radius 0.3 about the way from (1, 2) to (1, 3) at 2 m/s.
        assertThat(Math.abs(x - 1)).isLessThanOrEqualTo(0.3f);
        double along = Math.max(0, Math.min(1, y - 2));
        assertThat(Math.hypot(x - 1, y - 2 - along)).isLessThanOrEqualTo(0.3 + 1e-6);
        assertThat(seconds).isCloseTo((float) along / 2, within(1e-5f));
      } else {
        assertThat(Math.hypot(x + 4, y)).isLessThanOrEqualTo(0.25 + 1e-6);
        assertThat(seconds).isZero();
      }
    }
    assertThat(own * 0.01).isCloseTo(Math.PI * 0.09 + 0.6, within(0.05));
  }

  @Test
  void collisionObjectsAreSweptAndRemovedOnceTheyAreGone() {
    CollisionMessages messages = new CollisionMessages("slotcast_", new Inflation(1, 0, 1, 0.5));
    List<CollisionObject> both = messages.of(FRAME);
    assertThat(both.stream().map(CollisionObject::id)).containsExactly("slotcast_3", "slotcast_8");
    CollisionObject goes = both.get(0);
    assertThat(goes.operation()).isEqualTo(CollisionObject.ADD);
    assertThat(goes.primitives()).hasSize(3).hasSameSizeAs(goes.primitivePoses());
    // Deviations: the larger axis of ((0.01, 0.002), (0.002, 0.02)), then 0.1.
    double now = 0.3 + Math.sqrt(0.015 + Math.hypot(0.005, 0.002));
    assertThat(goes.primitives().get(0).type()).isEqualTo(SolidPrimitive.CYLINDER);
    assertThat(goes.primitives().get(0).dimensions()[0]).isEqualTo(1.8);
    assertThat(goes.primitives().get(0).dimensions()[1]).isCloseTo(now, within(1e-12));
    assertPose(goes.primitivePoses().get(0), 1, 2, 0.9, 0, 1);
    SolidPrimitive box = goes.primitives().get(1);
    assertThat(box.type()).isEqualTo(SolidPrimitive.BOX);
    assertThat(box.dimensions()[0]).isCloseTo(1, within(1e-12));
    assertThat(box.dimensions()[1]).isCloseTo(2 * now, within(1e-12));
    assertThat(box.dimensions()[2]).isCloseTo(1.8, within(1e-12));
    assertPose(goes.primitivePoses().get(1), 1, 2.5, 0.9, HALF, HALF);
    assertThat(goes.primitives().get(2).dimensions()[1]).isCloseTo(0.4, within(1e-12));
    assertPose(goes.primitivePoses().get(2), 1, 3, 0.9, 0, 1);

    List<CollisionObject> later =
        messages.of(new ObstacleFrame("r", HEADER, STEP, STEP, ObjectKind.UNKNOWN, List.of(RESTS)));
    assertThat(later.stream().map(CollisionObject::id)).containsExactly("slotcast_8", "slotcast_3");
    assertThat(later.get(1).operation()).isEqualTo(CollisionObject.REMOVE);
    assertThat(later.get(1).primitives()).isEmpty();
    List<CollisionObject> none =
        messages.of(new ObstacleFrame("r", HEADER, STEP, STEP, ObjectKind.UNKNOWN, List.of()));
    assertThat(none.stream().map(CollisionObject::id)).containsExactly("slotcast_8");
    assertThat(
            messages.of(new ObstacleFrame("r", HEADER, STEP, STEP, ObjectKind.UNKNOWN, List.of())))
        .isEmpty();
  }
}
