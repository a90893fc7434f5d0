package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.error.UserError;
import slotcast.geometry.Vec3;
import slotcast.metric.MetricTrajectory;
import slotcast.metric.SpatialCovariance;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.Remapping;
import slotcast.ros.msg.CollisionObject;
import slotcast.ros.msg.Detection3DArray;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Marker;
import slotcast.ros.msg.MarkerArray;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.NavPath;
import slotcast.ros.msg.ObstacleArray;
import slotcast.ros.msg.PointCloud2;
import slotcast.ros.msg.PredictedObjects;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrackedObjects;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/** What holds, and for how long, on a clock that the test sets. */
@Timeout(600)
class PlannerOutputsTest {
  private static final long STEP = 100_000_000;
  private static final long SECOND = 1_000_000_000;

  private final Transport transport = InMemoryTransport.direct();
  private final AtomicLong clock = new AtomicLong();
  private final FrameStatistics statistics = new FrameStatistics();
  private final NodeTopics topics =
      new NodeTopics(
          transport,
          Remapping.NONE.node(PredictionNode.NAME),
          NodeParameters.none().qosOverrides());
  private PlannerOutputs outputs;

  @AfterEach
  void end() {
    outputs.stop();
    topics.close();
    transport.close();
  }

  private void open(String camera, List<String> wanted) {
    MetricParameters parameters =
        MetricParameters.of(
            NodeParameters.none()
                .with("fixed_frame", "odom", "test")
                .with("validity_s", 0.5, "test")
                .with("robot_frame", "base_link", "test")
                .with("planner_outputs", wanted.isEmpty() ? null : wanted, "test"));
    outputs = new PlannerOutputs(topics, parameters, camera, clock::get, statistics);
  }

  private <T> List<T> collect(String topic, MessageType<T> type) {
    List<T> got = new CopyOnWriteArrayList<>();
    transport.subscribe(
        "/slotcast_prediction/" + topic, type, Qos.defaults().withDepth(1000), got::add);
    return got;
  }

  private static MetricTrajectory object(int id) {
    return new MetricTrajectory(
        id,
        new Vec3(1, id, 0),
        SpatialCovariance.round(0.01),
        new Vec3(1, 0, 0),
        SpatialCovariance.round(0.01),
        0.4,
        1,
        List.of(
            new MetricTrajectory.Point(
                10 * SECOND + STEP, new Vec3(1.1, id, 0), SpatialCovariance.round(0.02))));
  }

  private static Header at(long nanos) {
    return new Header(Time.ofNanos(nanos), "odom");
  }

  @Test
  void everyOutputIsPublishedThenWithdrawnOnceWhenItIsStale() {
    open(
        "",
        List.of(
            "predicted_objects",
            "tracked_objects",
            "footprints",
            "obstacles",
            "collision_objects",
            "path",
            "detections_3d",
            "metric_markers"));
    assertThat(outputs.isWanted()).isFalse();
    List<PredictedObjects> predicted = collect("predicted_objects", PredictedObjects.TYPE);
    List<TrackedObjects> tracked = collect("tracked_objects", TrackedObjects.TYPE);
    List<PointCloud2> footprints = collect("footprints", PointCloud2.TYPE);
    List<PointCloud2> clearing = collect("clearing", PointCloud2.TYPE);
    List<ObstacleArray> obstacles = collect("obstacles", ObstacleArray.TYPE);
    List<CollisionObject> collisions = collect("collision_objects", CollisionObject.TYPE);
    List<NavPath> paths = collect("path", NavPath.TYPE);
    List<Detection3DArray> detections = collect("detections_3d", Detection3DArray.TYPE);
    List<MarkerArray> markers = collect("metric_markers", MarkerArray.TYPE);
    assertThat(outputs.isWanted()).isTrue();

    clock.set(10 * SECOND + SECOND / 4);
    outputs.publish(at(10 * SECOND), STEP, List.of(object(1), object(2)));
    outputs.withdrawIfStale();
    assertThat(predicted).singleElement().satisfies(m -> assertThat(m.objects()).hasSize(2));
    assertThat(predicted.get(0).header()).isEqualTo(at(10 * SECOND));
    assertThat(predicted.get(0).objects().get(0).kinematics().predictedPaths().get(0).path())
        .hasSize(2);
    assertThat(tracked).singleElement().satisfies(m -> assertThat(m.objects()).hasSize(2));
    assertThat(footprints.get(0).width()).isPositive();
    assertThat(clearing.get(0).header())
        .isEqualTo(new Header(Time.ofNanos(10 * SECOND), "base_link"));
    assertThat(obstacles).singleElement().satisfies(m -> assertThat(m.obstacles()).hasSize(2));
    assertThat(collisions.stream().map(CollisionObject::id))
        .containsExactly("slotcast_1", "slotcast_2");
    assertThat(paths).singleElement().satisfies(m -> assertThat(m.poses()).hasSize(2));
    assertThat(detections).singleElement().satisfies(m -> assertThat(m.detections()).hasSize(2));
    assertThat(markers).singleElement().satisfies(m -> assertThat(m.markers()).hasSize(10));
    assertThat(markers.get(0).markers())
        .allMatch(m -> m.lifetime().equals(new Duration(0, 500_000_000)));

    clock.set(10 * SECOND + SECOND / 2); // still holds
    outputs.withdrawIfStale();
    assertThat(predicted).hasSize(1);
    clock.set(10 * SECOND + SECOND / 2 + 1);
    outputs.withdrawIfStale();
    outputs.withdrawIfStale();
    Header gone = at(10 * SECOND + SECOND / 2);
    assertThat(predicted).hasSize(2);
    assertThat(predicted.get(1)).isEqualTo(new PredictedObjects(gone, List.of()));
    assertThat(tracked.get(1).objects()).isEmpty();
    assertThat(footprints).hasSize(2);
    assertThat(footprints.get(1).width()).isZero();
    assertThat(clearing.get(1).width()).isEqualTo(clearing.get(0).width()).isPositive();
    assertThat(obstacles.get(1).obstacles()).isEmpty();
    assertThat(collisions).hasSize(4);
    assertThat(collisions.subList(2, 4))
        .allMatch(m -> m.operation() == CollisionObject.REMOVE && m.header().equals(gone));
    assertThat(paths.get(1).poses()).isEmpty();
    assertThat(detections.get(1).detections()).isEmpty();
    assertThat(markers.get(1).markers())
        .singleElement()
        .satisfies(m -> assertThat(m.action()).isEqualTo(Marker.DELETEALL));
    assertThat(outputs.report())
        .containsEntry("planner_frames_out", "1")
        .containsEntry("planner_withdrawals", "1");
  }

  @Test
  void whatIsStaleWhenItIsReadyIsNotPublished() {
    open("front", List.of("obstacles"));
    List<ObstacleArray> obstacles = collect("front/obstacles", ObstacleArray.TYPE);
    clock.set(10 * SECOND + SECOND / 2 + 1);
    outputs.publish(at(10 * SECOND), STEP, List.of(object(1)));
    outputs.withdrawIfStale();
    assertThat(obstacles).isEmpty();
    assertThat(outputs.report())
        .containsEntry("planner_outputs", "obstacles")
        .containsEntry("planner_frames_out", "0")
        .containsEntry("planner_frames_stale", "1")
        .containsEntry("planner_withdrawals", "0");
    assertThat(statistics.snapshot().count(FrameStatistics.Oddity.STALE)).isEqualTo(1);
  }

  @Test
  void aNodeThatStopsWithdrawsWhatHolds() {
    open("", List.of("obstacles"));
    List<ObstacleArray> obstacles = collect("obstacles", ObstacleArray.TYPE);
    clock.set(10 * SECOND);
    outputs.publish(at(10 * SECOND), STEP, List.of(object(1)));
    outputs.stop();
    assertThat(obstacles).hasSize(2);
    assertThat(obstacles.get(1)).isEqualTo(new ObstacleArray(at(10 * SECOND), List.of()));
  }

  @Test
  void theTimerWithdrawsByItself() throws InterruptedException {
    open("", List.of("obstacles"));
    List<ObstacleArray> obstacles = collect("obstacles", ObstacleArray.TYPE);
    outputs.start();
    clock.set(10 * SECOND);
    outputs.publish(at(10 * SECOND), STEP, List.of(object(1)));
    clock.set(11 * SECOND);
    long end = System.nanoTime() + 120 * SECOND;
    while (obstacles.size() < 2) {
      assertThat(System.nanoTime()).as("%s after two minutes", obstacles).isLessThan(end);
      Thread.sleep(5);
    }
    assertThat(obstacles.get(1).obstacles()).isEmpty();
  }

  @Test
  void anOutputThatThereIsNotIsRefusedByName() {
    open("", List.of());
    assertThatThrownBy(() -> PlannerOutput.of(List.of("footprints", "obstacle")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("obstacle")
        .hasMessageContaining("did you mean obstacles?");
  }
}
