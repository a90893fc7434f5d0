package slotcast.node;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.geometry.RigidTransform;
import slotcast.geometry.TransformException;
import slotcast.metric.CalibratedCamera;
import slotcast.metric.GroundPlane;
import slotcast.metric.MaskDepth;
import slotcast.metric.MetricSession;
import slotcast.metric.NoPositionException;
import slotcast.metric.NoPositionException.Reason;
import slotcast.metric.Ranging;
import slotcast.metric.Seen;
import slotcast.metric.View;
import slotcast.node.FrameStatistics.Oddity;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MetricTrajectoryArray;
import slotcast.ros.transport.Mailbox;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.tracking.Trajectory;

/**
 * One camera's objects in metres, on a thread of their own, since transforms and depth images of a
 * frame may come after its trajectories: the newest frame wins. Works only while somebody listens.
 */
final class MetricCamera {
  private static final Logger LOG = LoggerFactory.getLogger(MetricCamera.class);
  private static final int KEPT_IMAGES = 8;

  /** A depth image belongs to an image whose stamp is at most so far away. */
  private static final long APART_NANOS = 20_000_000;

  private final MetricParameters parameters;
  private final String infoTopic;
  private final String depthTopic; // empty: the ground plane
  private final String labelTopic;
  private final FrameStatistics statistics;
  private final Publisher<MetricTrajectoryArray> publisher;
  private final PlannerOutputs planner;
  private final MetricSession session;
  private final RecentByStamp<Image> depths = new RecentByStamp<>(KEPT_IMAGES);
  private final RecentByStamp<Image> labels = new RecentByStamp<>(KEPT_IMAGES);
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final Map<Reason, Long> missing = new EnumMap<>(Reason.class);
  private final Set<Reason> told = EnumSet.noneOf(Reason.class); // by the mailbox's thread
  private long published;
  private String lastMissing = "";
  private TransformListener transforms;
  private Mailbox<Work> mailbox;
  private volatile CameraInfo info; // null: none came yet

  /** A frame to be put into metres. */
  private record Work(Header header, Prediction prediction, SlotFrame newest) {}

  /**
   * @param name of several cameras, or empty
   * @param number of the camera, from 0
   * @param labels full name of the topic of its label images
   */
  MetricCamera(
      NodeTopics topics,
      MetricParameters parameters,
      String name,
      int number,
      String labels,
      long patienceNanos,
      NodeClock clock,
      FrameStatistics statistics) {
    this.parameters = parameters;
    this.infoTopic = topics.resolve(parameters.cameraInfoTopics().get(number));
    this.depthTopic =
        parameters.usesDepth() ? topics.resolve(parameters.depthTopics().get(number)) : "";
    this.labelTopic =
        parameters.labelTopics().isEmpty()
            ? labels
            : topics.resolve(parameters.labelTopics().get(number));
    this.statistics = statistics;
    publisher =
        topics.advertise(
            name, "metric_trajectories", MetricTrajectoryArray.TYPE, Qos.newest(), statistics);
    planner = new PlannerOutputs(topics, parameters, name, clock, statistics);
    session = new MetricSession(parameters.options(), patienceNanos);
  }

  void start(NodeTopics topics, TransformListener listener) {
    transforms = listener;
    mailbox = new Mailbox<>(publisher.topic(), 1, this::work);
    planner.start();
    Qos camera = Qos.sensorData();
    subscriptions.add(topics.subscribe(infoTopic, CameraInfo.TYPE, camera, m -> info = m));
    if (parameters.usesDepth()) {
      subscriptions.add(
          topics.subscribe(
              depthTopic, Image.TYPE, camera, m -> depths.add(m.header().stamp().toNanos(), m)));
      subscriptions.add(
          topics.subscribe(
              labelTopic, Image.TYPE, camera, m -> labels.add(m.header().stamp().toNanos(), m)));
    }
  }

  void stop() {
    subscriptions.forEach(Subscription::close);
    subscriptions.clear();
    if (mailbox != null) {
      mailbox.close();
      mailbox = null;
    }
    planner.stop();
    depths.clear();
    labels.clear();
    session.reset();
    info = null;
  }

  /** Takes what is expected after a frame; returns at once. */
  void offer(Header header, Prediction prediction, SlotFrame newest) {
    if (publisher.subscribers() > 0 || planner.isWanted()) {
      mailbox.onMessage(new Work(header, prediction, newest));
    }
  }

  private void work(Work work) {
    try {
      publish(work);
    } catch (NoPositionException e) {
      statistics.odd(Oddity.NOT_IN_METRES);
      count(e);
      tell(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    }
  }

  private void publish(Work work) throws NoPositionException, InterruptedException {
    long stamp = work.prediction().stampNanos();
    long step = work.prediction().stepNanos();
    long end = System.nanoTime() + Math.round(parameters.transformToleranceS() * 1e9);
    CalibratedCamera camera = camera(work.newest());
    RigidTransform pose = pose(work.header().frameId(), stamp, end);
    RigidTransform before;
    try {
      before = pose(work.header().frameId(), stamp - step, 0);
    } catch (NoPositionException unknown) {
      before = pose; // transforms begin here: taken to stand still
    }
    Ranging ranging =
        parameters.usesDepth()
            ? depth(stamp, end)
            : new GroundPlane(parameters.groundHeightM(), parameters.options());
    List<Seen> objects = new ArrayList<>();
    for (Trajectory t : work.prediction().trajectories()) {
      int slot = work.newest().slotOf(t.trackId());
      work.newest().sighting(slot).ifPresent(now -> objects.add(new Seen(slot + 1, now, t)));
    }
    MetricSession.Result result =
        session.update(ranging, new View(camera, pose), before, stamp, step, objects);
    result.missing().forEach(this::count);
    told.clear();
    synchronized (this) {
      published++;
    }
    Header header = new Header(work.header().stamp(), parameters.fixedFrame());
    if (publisher.subscribers() > 0) {
      publisher.publish(
          MetricConversion.toMessage(header, step, parameters.validityNanos(), result.found()));
    }
    planner.publish(header, step, result.found());
  }

  private CalibratedCamera camera(SlotFrame newest) throws NoPositionException {
    CameraInfo now = info;
    if (now == null) {
      throw new NoPositionException(Reason.CALIBRATION, "nothing arrives on " + infoTopic);
    }
    CalibratedCamera camera =
        parameters.imageIsRectified()
            ? CalibratedCamera.ofRectifiedImage(MetricConversion.calibration(now))
            : CalibratedCamera.ofRawImage(MetricConversion.calibration(now));
    int width = newest.mapping().cameraWidth();
    int height = newest.mapping().cameraHeight();
    if (camera.width() != width || camera.height() != height) {
      throw new NoPositionException(
          Reason.CALIBRATION,
          "%s is for images of %dx%d, expected the camera's %dx%d"
              .formatted(infoTopic, camera.width(), camera.height(), width, height));
    }
    return camera;
  }

  private RigidTransform pose(String frame, long stamp, long end)
      throws NoPositionException, InterruptedException {
    try {
      return transforms
          .buffer()
          .await(parameters.fixedFrame(), frame, stamp, Math.max(0, end - System.nanoTime()));
    } catch (TransformException e) {
      throw new NoPositionException(Reason.TRANSFORM, e.getMessage());
    }
  }

  private Ranging depth(long stamp, long end) throws NoPositionException, InterruptedException {
    Image label =
        labels
            .await(stamp, 0, Math.max(0, end - System.nanoTime()))
            .orElseThrow(() -> none("label image", labelTopic));
    Image depth =
        depths
            .await(stamp, APART_NANOS, Math.max(0, end - System.nanoTime()))
            .orElseThrow(() -> none("depth image", depthTopic));
    try {
      return new MaskDepth(DepthConversion.toMetres(depth), label.data(), parameters.options());
    } catch (RefusedMessageException e) {
      throw new NoPositionException(Reason.DEPTH, e.getMessage());
    }
  }

  private static NoPositionException none(String what, String topic) {
    return new NoPositionException(
        Reason.DEPTH, "no " + what + " with the image's stamp came on " + topic);
  }

  /** Each reason once, until metres come again. */
  private void tell(NoPositionException e) {
    if (told.add(e.reason())) {
      LOG.warn(
          "{}: no metres, and nothing for planners: {}. Said once; /diagnostics counts on.",
          publisher.topic(),
          e.getMessage());
    }
  }

  private synchronized void count(NoPositionException e) {
    missing.merge(e.reason(), 1L, Long::sum);
    lastMissing = e.getMessage();
  }

  /** Its counts for /diagnostics. */
  synchronized Map<String, String> report() {
    Map<String, String> report = new TreeMap<>();
    report.put("metric_frames_out", Long.toString(published));
    for (Reason reason : Reason.values()) {
      String key = "positions_without_" + reason.name().toLowerCase(java.util.Locale.ROOT);
      report.put(key, Long.toString(missing.getOrDefault(reason, 0L)));
    }
    report.put("last_position_missing", lastMissing);
    report.putAll(planner.report());
    return report;
  }
}
