package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;

/**
 * Reports a node's health on /diagnostics, once a second, whether frames come or not.
 *
 * <p>The level is WARN when since the last report frames were dropped or refused or none arrived,
 * ERROR when the core failed on one.
 */
final class NodeDiagnostics implements AutoCloseable {
  static final String TOPIC = "/diagnostics";
  private static final Logger LOG = LoggerFactory.getLogger(NodeDiagnostics.class);

  private final String node;
  private final String input;
  private final FrameStatistics statistics;
  private final LongSupplier lost;
  private final Supplier<Map<String, String>> more;
  private final Publisher<DiagnosticArray> publisher;
  private final ScheduledExecutorService timer;
  private FrameStatistics.Snapshot last;
  private long lastNanos = System.nanoTime();

  /**
   * @param topics of the node; it stays the caller's to close, after this
   * @param input topic that the frames come from
   * @param lost how many messages the transport lost so far
   * @param more further values for the report
   */
  NodeDiagnostics(
      NodeTopics topics,
      String input,
      FrameStatistics statistics,
      LongSupplier lost,
      Supplier<Map<String, String>> more) {
    this.node = topics.node();
    this.input = input;
    this.statistics = statistics;
    this.lost = lost;
    this.more = more;
    this.last = statistics.snapshot();
    this.publisher = topics.advertiseAt(TOPIC, DiagnosticArray.TYPE, Qos.diagnostics());
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, node + " diagnostics");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts reporting every second. */
  NodeDiagnostics start() {
    var unused = timer.scheduleAtFixedRate(this::publish, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  private void publish() {
    try {
      long now = System.currentTimeMillis() * 1_000_000L;
      publisher.publish(report(Time.ofNanos(now)));
    } catch (RuntimeException e) {
      LOG.warn("no diagnostics of {} this time: {}", node, e.toString());
    }
  }

  /** The report of what happened since the last one. */
  synchronized DiagnosticArray report(Time stamp) {
    FrameStatistics.Snapshot now = statistics.snapshot();
    long nowNanos = System.nanoTime();
    double rate = (now.out() - last.out()) / Math.max((nowNanos - lastNanos) * 1e-9, 1e-3);
    byte level = DiagnosticStatus.OK;
    List<String> words = new ArrayList<>();
    words.add(number(rate) + " frames/s");
    if (now.in() == last.in()) {
      level = DiagnosticStatus.WARN;
      words.add("nothing arrives on " + input);
    }
    if (now.dropped() > last.dropped()) {
      level = DiagnosticStatus.WARN;
      words.add((now.dropped() - last.dropped()) + " dropped");
    }
    if (now.refused() > last.refused()) {
      level = DiagnosticStatus.WARN;
      words.add((now.refused() - last.refused()) + " refused: " + now.lastRefusal());
    }
    if (now.failed() > last.failed()) {
      level = DiagnosticStatus.ERROR;
      words.add((now.failed() - last.failed()) + " failed: " + now.lastFailure());
    }
    last = now;
    lastNanos = nowNanos;
    DiagnosticStatus status =
        new DiagnosticStatus(level, node + ": frames", String.join(", ", words), node, values(now));
    return new DiagnosticArray(new Header(stamp, ""), List.of(status));
  }

  private List<KeyValue> values(FrameStatistics.Snapshot now) {
    List<KeyValue> values = new ArrayList<>();
    values.add(new KeyValue("input", input));
    values.add(new KeyValue("frames_in", Long.toString(now.in())));
    values.add(new KeyValue("frames_out", Long.toString(now.out())));
    values.add(new KeyValue("frames_dropped", Long.toString(now.dropped())));
    values.add(new KeyValue("frames_refused", Long.toString(now.refused())));
    values.add(new KeyValue("frames_failed", Long.toString(now.failed())));
    values.add(new KeyValue("messages_lost", Long.toString(lost.getAsLong())));
    values.add(new KeyValue("last_refusal", now.lastRefusal()));
    values.add(new KeyValue("last_failure", now.lastFailure()));
    values.add(new KeyValue("latency_p50_ms", number(now.p50Ms())));
    values.add(new KeyValue("latency_p99_ms", number(now.p99Ms())));
    more.get().forEach((key, value) -> values.add(new KeyValue(key, value)));
    return values;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "nan" : String.format(Locale.ROOT, "%.1f", value);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
