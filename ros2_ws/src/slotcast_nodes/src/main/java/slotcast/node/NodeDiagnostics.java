package slotcast.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.node.FrameStatistics.Oddity;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.LinkHealth;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Service;
import slotcast.ros.transport.Subscription;

/**
 * Reports a node's health on /diagnostics, once a second, whether frames come or not: one status
 * per camera. Has no lock in common with inference, so that a model that hangs is reported too.
 *
 * <p>The level is WARN when since the last report frames were lost, dropped, refused, passed over
 * or odd, or none arrived, or when another end of a topic does not match; ERROR when the core
 * failed on one, when more were lost than arrived, or when it has worked on one for longer than the
 * deadline. Pictures that were skipped are counted and no warning: nothing waits for them.
 */
final class NodeDiagnostics implements AutoCloseable {
  static final String TOPIC = "/diagnostics";
  private static final Logger LOG = LoggerFactory.getLogger(NodeDiagnostics.class);

  private final NodeTopics topics;
  private final NodeClock clock;
  private final String node;
  private final Supplier<ManagedNode.State> state;
  private final LongSupplier busyNanos;
  private final DoubleSupplier deadlineS;
  private final ServiceHealth services;
  private final List<Report> reports;
  private final Publisher<DiagnosticArray> publisher;
  private final ScheduledExecutorService timer;
  private Service.Counts lastServices;
  private NodeTopics.Refusals lastRefusals = new NodeTopics.Refusals(0, "");
  private final Deque<String> told = new ArrayDeque<>();
  private volatile boolean closed;

  /**
   * One camera's frames.
   *
   * @param camera its name, or empty for a camera alone
   * @param input topic that the frames come from
   * @param statistics what became of them
   * @param pictureTopic name of the output that is drawn on a worker of its own
   * @param pictures what became of its pictures
   * @param subscription what they are listened to with; empty while nothing is listened to, or
   *     frames come in memory
   * @param more further values for the report
   */
  record Stream(
      String camera,
      String input,
      FrameStatistics statistics,
      String pictureTopic,
      FrameStatistics pictures,
      Supplier<Optional<Subscription>> subscription,
      Supplier<Map<String, String>> more) {
    LinkHealth link() {
      return subscription.get().map(Subscription::health).orElse(LinkHealth.NONE);
    }
  }

  /** A stream with what it was like at the last report. */
  private static final class Report {
    final Stream stream;
    FrameStatistics.Snapshot last;
    FrameStatistics.Snapshot lastPictures;
    LinkHealth lastLink = LinkHealth.NONE;
    long lastNanos = System.nanoTime();

    Report(Stream stream) {
      this.stream = stream;
      this.last = stream.statistics().snapshot();
      this.lastPictures = stream.pictures().snapshot();
    }
  }

  /**
   * @param topics of the node; they stay the caller's to close, after this
   * @param clock of the node
   * @param state of the node
   * @param busyNanos for how long the round in work has been in work; 0 when idle
   * @param deadlineS after how many seconds in work a round counts as stalled
   * @param services of the node
   * @param streams one per camera
   */
  NodeDiagnostics(
      NodeTopics topics,
      NodeClock clock,
      Supplier<ManagedNode.State> state,
      LongSupplier busyNanos,
      DoubleSupplier deadlineS,
      ServiceHealth services,
      List<Stream> streams) {
    this.topics = topics;
    this.clock = clock;
    this.node = topics.node();
    this.state = state;
    this.busyNanos = busyNanos;
    this.deadlineS = deadlineS;
    this.services = services;
    this.lastServices = services.counts();
    this.reports = streams.stream().map(Report::new).toList();
    this.publisher = topics.advertiseAt(TOPIC, DiagnosticArray.TYPE, Qos.newest());
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, node + " diagnostics");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts reporting every second. */
  void start() {
    var unused = timer.scheduleAtFixedRate(this::publish, 1, 1, TimeUnit.SECONDS);
  }

  /** Says something in the next report, as a warning. */
  void tell(String words) {
    synchronized (told) {
      told.add(words);
    }
  }

  private void publish() {
    try {
      publisher.publish(report(Time.ofNanos(clock.nanos())));
    } catch (RuntimeException e) {
      if (!closed) { // else its topic has gone meanwhile
        LOG.warn("no diagnostics of {} this time", node, e);
      }
    }
  }

  /** The report of what happened since the last one. */
  private DiagnosticArray report(Time stamp) {
    List<String> once;
    synchronized (told) {
      once = List.copyOf(told);
      told.clear();
    }
    Service.Counts requests = services.counts();
    NodeTopics.Refusals refusals = topics.refusals();
    List<DiagnosticStatus> all = new ArrayList<>();
    for (Report report : reports) {
      all.add(status(report, once, requests, refusals));
    }
    lastServices = requests;
    lastRefusals = refusals;
    return new DiagnosticArray(new Header(stamp, ""), all);
  }

  private DiagnosticStatus status(
      Report report, List<String> once, Service.Counts requests, NodeTopics.Refusals refusals) {
    Stream stream = report.stream;
    FrameStatistics.Snapshot now = stream.statistics().snapshot();
    FrameStatistics.Snapshot last = report.last;
    long nowNanos = System.nanoTime();
    double rate = (now.out() - last.out()) / Math.max((nowNanos - report.lastNanos) * 1e-9, 1e-3);
    LinkHealth link = stream.link();
    Level level = new Level();
    level.words.add(number(rate) + " frames/s");
    once.forEach(level::warn);
    double busyS = busyNanos.getAsLong() * 1e-9;
    double deadline = deadlineS.getAsDouble();
    if (busyS > deadline) {
      level.error(
          "the model has worked on one frame for %s s, longer than deadline_s %s"
              .formatted(number(busyS), number(deadline)));
    }
    if (state.get() != ManagedNode.State.ACTIVE) {
      level.warn("the node is " + state.get().label());
    } else if (now.in() == last.in()) {
      level.warn("nothing arrives on " + stream.input());
    }
    link.obstacles().forEach(level::warn);
    topics.obstacles(stream.camera()).forEach(level::warn);
    long missed = link.counts().lost() - report.lastLink.counts().lost();
    if (missed > 0) {
      String words =
          missed + " lost on the way" + (link.advice().isEmpty() ? "" : ": " + link.advice());
      if (missed > now.in() - last.in()) {
        level.error(words);
      } else {
        level.warn(words);
      }
    } else if (link.datagramsDropped() > report.lastLink.datagramsDropped()) {
      level.warn(
          (link.datagramsDropped() - report.lastLink.datagramsDropped())
              + " packets dropped: "
              + link.advice());
    }
    if (now.dropped() > last.dropped()) {
      level.warn((now.dropped() - last.dropped()) + " dropped");
    }
    if (now.refused() > last.refused()) {
      level.warn((now.refused() - last.refused()) + " refused: " + now.lastRefusal());
    }
    if (now.passedOver() > last.passedOver()) {
      level.warn((now.passedOver() - last.passedOver()) + " passed over: " + now.lastPassedOver());
    }
    for (Oddity oddity : Oddity.values()) {
      long more = now.count(oddity) - last.count(oddity);
      if (more > 0) {
        level.warn(more + " " + oddity.words());
      }
    }
    if (now.failed() > last.failed()) {
      level.error((now.failed() - last.failed()) + " failed: " + now.lastFailure());
    }
    if (refusals.count() > lastRefusals.count()) {
      level.warn((refusals.count() - lastRefusals.count()) + " refused beside: " + refusals.last());
    }
    if (requests.refused() > lastServices.refused()) {
      level.warn(
          (requests.refused() - lastServices.refused())
              + " requests refused: "
              + services.lastRefusal());
    }
    if (requests.failed() > lastServices.failed()) {
      level.error((requests.failed() - lastServices.failed()) + " requests failed");
    }
    FrameStatistics.Snapshot pictures = stream.pictures().snapshot();
    long unpainted = pictures.failed() - report.lastPictures.failed();
    if (unpainted > 0) {
      level.error(
          "%d of %s failed: %s"
              .formatted(unpainted, stream.pictureTopic(), pictures.lastFailure()));
    }
    report.last = now;
    report.lastPictures = pictures;
    report.lastLink = link;
    report.lastNanos = nowNanos;
    String what = stream.camera().isEmpty() ? "frames" : stream.camera();
    return new DiagnosticStatus(
        level.level,
        node + ": " + what,
        String.join(", ", level.words),
        node,
        values(stream, now, pictures, link, busyS, requests, refusals));
  }

  /** The worst that was found, and all of it in words. */
  private static final class Level {
    byte level = DiagnosticStatus.OK;
    final List<String> words = new ArrayList<>();

    void warn(String word) {
      words.add(word);
      level = level == DiagnosticStatus.ERROR ? level : DiagnosticStatus.WARN;
    }

    void error(String word) {
      words.add(word);
      level = DiagnosticStatus.ERROR;
    }
  }

  private List<KeyValue> values(
      Stream stream,
      FrameStatistics.Snapshot now,
      FrameStatistics.Snapshot pictures,
      LinkHealth link,
      double busyS,
      Service.Counts requests,
      NodeTopics.Refusals refusals) {
    List<KeyValue> values = new ArrayList<>();
    values.add(new KeyValue("state", state.get().label()));
    values.add(new KeyValue("input", stream.input()));
    values.add(new KeyValue("frames_in", Long.toString(now.in())));
    values.add(new KeyValue("frames_out", Long.toString(now.out())));
    values.add(new KeyValue("frames_dropped", Long.toString(now.dropped())));
    values.add(new KeyValue("frames_refused", Long.toString(now.refused())));
    values.add(new KeyValue("frames_passed_over", Long.toString(now.passedOver())));
    values.add(new KeyValue("frames_failed", Long.toString(now.failed())));
    values.add(new KeyValue("messages_lost", Long.toString(link.counts().lost())));
    values.add(new KeyValue("packets_dropped", Long.toString(link.datagramsDropped())));
    for (Oddity oddity : Oddity.values()) {
      values.add(new KeyValue(oddity.key(), Long.toString(now.count(oddity))));
    }
    if (stream.subscription().get().isPresent()) {
      values.add(new KeyValue("publishers", Integer.toString(link.publishers())));
    }
    String drawn = stream.pictureTopic();
    values.add(new KeyValue(drawn + "_drawn", Long.toString(pictures.out())));
    values.add(new KeyValue(drawn + "_skipped", Long.toString(pictures.dropped())));
    values.add(new KeyValue(drawn + "_failed", Long.toString(pictures.failed())));
    values.add(new KeyValue("last_refusal", now.lastRefusal()));
    values.add(new KeyValue("last_failure", now.lastFailure()));
    values.add(new KeyValue("inputs_refused", Long.toString(refusals.count())));
    values.add(new KeyValue("last_input_refusal", refusals.last()));
    values.add(new KeyValue("latency_p50_ms", number(now.p50Ms())));
    values.add(new KeyValue("latency_p99_ms", number(now.p99Ms())));
    now.stages()
        .forEach(
            (stage, ms) -> {
              values.add(new KeyValue("latency_" + stage + "_p50_ms", number(ms.p50())));
              values.add(new KeyValue("latency_" + stage + "_p99_ms", number(ms.p99())));
            });
    values.add(new KeyValue("latency_json", Yaml.toJson(now.stages())));
    values.add(new KeyValue("in_work_s", number(busyS)));
    values.add(new KeyValue("requests_answered", Long.toString(requests.answered())));
    values.add(new KeyValue("requests_refused", Long.toString(requests.refused())));
    values.add(new KeyValue("requests_failed", Long.toString(requests.failed())));
    stream.more().get().forEach((key, value) -> values.add(new KeyValue(key, value)));
    return values;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "nan" : String.format(Locale.ROOT, "%.1f", value);
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    try {
      var unused = timer.awaitTermination(1, TimeUnit.SECONDS); // its last report is out
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
