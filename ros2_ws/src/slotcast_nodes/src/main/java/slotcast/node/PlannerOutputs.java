package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.geometry.Vec3;
import slotcast.metric.MetricTrajectory;
import slotcast.metric.obstacle.ClearingRing;
import slotcast.metric.obstacle.Obstacle;
import slotcast.node.FrameStatistics.Oddity;
import slotcast.node.planner.AutowareMessages;
import slotcast.node.planner.CloudMessages;
import slotcast.node.planner.CollisionMessages;
import slotcast.node.planner.NavMessages;
import slotcast.node.planner.ObstacleFrame;
import slotcast.ros.msg.CollisionObject;
import slotcast.ros.msg.Detection3DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.MarkerArray;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.NavPath;
import slotcast.ros.msg.ObstacleArray;
import slotcast.ros.msg.PointCloud2;
import slotcast.ros.msg.PredictedObjects;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrackedObjects;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;

/**
 * What planners are told of one camera's objects. Every message holds until its stamp plus the
 * validity: one that is older when it is ready is not published, and when no newer one comes in
 * time, an empty one says, once, that nothing is known any more.
 */
final class PlannerOutputs {
  private static final Logger LOG = LoggerFactory.getLogger(PlannerOutputs.class);
  private static final int COLLISION_DEPTH = 64; // a message for each object
  private static final double RING_HEIGHT = 0.1; // above the robot frame, as costmaps want it
  private static final long LONGEST_TICK_NANOS = 250_000_000;

  private final MetricParameters parameters;
  private final NodeClock clock;
  private final String node;
  private final FrameStatistics statistics;
  private final String scope;
  private final List<Output<?>> outputs = new ArrayList<>();
  private ScheduledExecutorService timer;
  private boolean holds; // whether something was told that was not withdrawn
  private long untilNanos;
  private long published;
  private long stale;
  private long withdrawn;
  private boolean toldStale;

  /** A topic, and what becomes of a frame on it. */
  private record Output<T>(Publisher<T> publisher, Function<ObstacleFrame, List<T>> messages) {
    void publish(ObstacleFrame frame) {
      if (publisher.subscribers() > 0) {
        messages.apply(frame).forEach(publisher::publish);
      }
    }
  }

  /**
   * @param camera its name, of several, or empty
   * @param statistics of the camera
   */
  PlannerOutputs(
      NodeTopics topics,
      MetricParameters parameters,
      String camera,
      NodeClock clock,
      FrameStatistics statistics) {
    this.parameters = parameters;
    this.clock = clock;
    this.node = topics.node();
    this.statistics = statistics;
    this.scope = UUID.randomUUID() + "/" + camera;
    for (PlannerOutput output : parameters.planner().outputs()) {
      open(topics, camera, output);
    }
  }

  private void open(NodeTopics topics, String camera, PlannerOutput output) {
    PlannerParameters p = parameters.planner();
    String name = output.word();
    switch (output) {
      case PREDICTED_OBJECTS ->
          one(topics, camera, name, PredictedObjects.TYPE, AutowareMessages::predicted);
      case TRACKED_OBJECTS ->
          one(topics, camera, name, TrackedObjects.TYPE, AutowareMessages::tracked);
      case FOOTPRINTS -> {
        one(
            topics,
            camera,
            name,
            PointCloud2.TYPE,
            frame -> CloudMessages.footprints(frame, p.inflation(), p.cellM()));
        if (!p.robotFrame().isEmpty()) {
          List<Vec3> ring = ClearingRing.points(p.clearingRadiusM(), p.cellM(), RING_HEIGHT);
          one(
              topics,
              camera,
              "clearing",
              PointCloud2.TYPE,
              frame ->
                  CloudMessages.clearing(new Header(frame.header().stamp(), p.robotFrame()), ring));
        }
      }
      case OBSTACLES -> one(topics, camera, name, ObstacleArray.TYPE, NavMessages::obstacles);
      case COLLISION_OBJECTS -> {
        CollisionMessages messages =
            new CollisionMessages(
                camera.isEmpty() ? "slotcast_" : "slotcast_" + camera + "_", p.inflation());
        Publisher<CollisionObject> publisher =
            topics.advertise(
                camera,
                name,
                CollisionObject.TYPE,
                Qos.defaults().withDepth(COLLISION_DEPTH),
                statistics);
        outputs.add(new Output<>(publisher, messages::of));
      }
      case PATH ->
          one(
              topics,
              camera,
              name,
              NavPath.TYPE,
              frame -> NavMessages.path(frame, p.pathTrackId()));
      case DETECTIONS_3D ->
          one(topics, camera, name, Detection3DArray.TYPE, NavMessages::detections);
      case METRIC_MARKERS ->
          one(
              topics,
              camera,
              name,
              MarkerArray.TYPE,
              frame -> MetricMarkers.toMessage(frame, p.inflation()));
    }
  }

  private <T> void one(
      NodeTopics topics,
      String camera,
      String name,
      MessageType<T> type,
      Function<ObstacleFrame, T> message) {
    Publisher<T> publisher = topics.advertise(camera, name, type, Qos.newest(), statistics);
    outputs.add(new Output<>(publisher, frame -> List.of(message.apply(frame))));
  }

  /** Whether somebody listens. */
  boolean isWanted() {
    return outputs.stream().anyMatch(o -> o.publisher().subscribers() > 0);
  }

  /** Starts to watch over what holds. */
  void start() {
    if (outputs.isEmpty()) {
      return;
    }
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, node + " planner outputs");
              thread.setDaemon(true);
              return thread;
            });
    long tick = Math.min(LONGEST_TICK_NANOS, parameters.validityNanos() / 4 + 1);
    var unused = timer.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
  }

  /** Withdraws what still holds. */
  void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
    withdraw();
  }

  private void tick() {
    try {
      withdrawIfStale();
    } catch (RuntimeException e) {
      LOG.warn("{}: nothing withdrawn this time", node, e);
    }
  }

  /**
   * Tells planners of the objects of a frame, unless they are stale already.
   *
   * @param header stamp of the image, and the fixed frame
   */
  synchronized void publish(Header header, long stepNanos, List<MetricTrajectory> found) {
    if (!isWanted()) {
      return;
    }
    long stamp = header.stamp().toNanos();
    long age = clock.nanos() - stamp;
    if (age > parameters.validityNanos()) {
      stale++;
      statistics.odd(Oddity.STALE);
      if (!toldStale) {
        toldStale = true;
        LOG.warn(
            "{}: nothing for planners from an image that is {} s old, validity_s is {}; do images"
                + " carry the time of the node's clock (use_sim_time)? Said once; /diagnostics"
                + " counts them.",
            node,
            String.format(Locale.ROOT, "%.1f", age * 1e-9),
            parameters.validityS());
      }
      return;
    }
    boolean onGround = !parameters.usesDepth();
    send(header, stepNanos, found.stream().map(t -> Obstacle.of(t, onGround)).toList());
    published++;
    holds = true;
    untilNanos = stamp + parameters.validityNanos();
  }

  /** Says that nothing is known any more, if what was told is stale by now. */
  synchronized void withdrawIfStale() {
    if (holds && clock.nanos() > untilNanos) {
      withdraw();
    }
  }

  private synchronized void withdraw() {
    if (holds) {
      holds = false;
      withdrawn++;
      Time now = Time.nearest(Math.min(clock.nanos(), untilNanos));
      send(new Header(now, parameters.fixedFrame()), 0, List.of());
    }
  }

  private void send(Header header, long stepNanos, List<Obstacle> obstacles) {
    ObstacleFrame frame =
        new ObstacleFrame(
            scope,
            header,
            stepNanos,
            parameters.validityNanos(),
            parameters.planner().kind(),
            obstacles);
    outputs.forEach(output -> output.publish(frame));
  }

  /** Its counts for /diagnostics. */
  synchronized Map<String, String> report() {
    Map<String, String> report = new TreeMap<>();
    report.put("planner_outputs", names(parameters.planner().outputs()));
    report.put("planner_frames_out", Long.toString(published));
    report.put("planner_frames_stale", Long.toString(stale));
    report.put("planner_withdrawals", Long.toString(withdrawn));
    return report;
  }

  static String names(List<PlannerOutput> outputs) {
    return outputs.isEmpty()
        ? "none"
        : outputs.stream().map(PlannerOutput::word).collect(Collectors.joining(" "));
  }
}
