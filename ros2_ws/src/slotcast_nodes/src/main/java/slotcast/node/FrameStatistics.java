package slotcast.node;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.node.FrameStages.Stage;

/**
 * What became of the messages that reached a node, and how long it took.
 *
 * <p>Every message that comes in ends in exactly one of: out, dropped, refused, passed over,
 * failed; or it is still being worked on. Safe for use by several threads.
 */
public final class FrameStatistics {
  /** Latencies that the quantiles look back on: 100 s at 10 frames a second. */
  static final int WINDOW = 1000;

  private final double[] latenciesMs = new double[WINDOW];
  private final double[][] stagesMs = new double[Stage.COUNT][]; // made with the first frame
  private volatile long deadlineNanos; // 0: none
  private long in;
  private long out;
  private long dropped;
  private long refused;
  private long passedOver;
  private long failed;
  private String lastRefusal = "";
  private String lastFailure = "";
  private String lastPassedOver = "";
  private final Map<Oddity, Long> oddities = new EnumMap<>(Oddity.class);

  /** What is odd about a stream without being wrong: worth a warning and a count. */
  public enum Oddity {
    /** A camera without time: the time of arrival stands for it. */
    UNSTAMPED("frames_unstamped", "without a stamp, given the time of arrival"),
    /** Time jumped by more than reset_gap_s: a new scene began. */
    TIME_JUMP("scenes_after_time_jumps", "after a jump in time, which began a new scene"),
    /** The image changed its size: a new scene began. */
    RESIZED("scenes_after_resizing", "of another size, which began a new scene"),
    /** Another frame_id than before: two cameras by one publisher? */
    OTHER_FRAME_ID("frame_id_changes", "of another frame_id: does one publisher send two cameras?"),
    /** Two cameras on one topic: the first one is kept to. */
    OTHER_PUBLISHER("frames_of_other_publishers", "of another publisher on the topic"),
    /** Results that came later than {@code frame_deadline_s}. */
    LATE("frames_late", "later than frame_deadline_s"),
    /** A picture that was too large to be published. */
    OUTPUT_TOO_LARGE("outputs_too_large", "whose picture was too large to publish"),
    /** No calibration, transform or depth for a frame whose metres somebody wants. */
    NOT_IN_METRES(
        "frames_not_in_metres", "not put into metres: the reason is in last_position_missing"),
    /** Predictions that were older than their validity when they were ready for planners. */
    STALE("frames_stale_for_planners", "too old for planners when their metres were ready"),
    /** The model did worse than constant velocity lately, which stands in for it. */
    FALLEN_BACK(
        "frames_by_constant_velocity",
        "predicted by constant velocity: the model did worse than it in the last seconds");

    private final String key;
    private final String words;

    Oddity(String key, String words) {
      this.key = key;
      this.words = words;
    }

    /** Name of its count on /diagnostics. */
    String key() {
      return key;
    }

    /** What it is, after a number of frames. */
    String words() {
      return words;
    }
  }

  /**
   * A snapshot.
   *
   * @param in messages that arrived, whatever became of them
   * @param out messages whose results were published
   * @param dropped messages that a newer one pushed out before their turn
   * @param refused messages that made no sense
   * @param passedOver messages that came again or came late
   * @param failed messages on which the core threw an exception
   * @param lastRefusal why the last refused message was refused, or empty
   * @param lastFailure what the core said last, or empty
   * @param lastPassedOver why the last message that was passed over was, or empty
   * @param oddities what was odd, and how often
   * @param p50Ms median of the last latencies, in milliseconds; NaN when nothing came out yet
   * @param p99Ms 99th percentile of the same
   * @param stages where that time went, by the names of the stages in their order; empty where
   *     nothing came out yet
   */
  public record Snapshot(
      long in,
      long out,
      long dropped,
      long refused,
      long passedOver,
      long failed,
      String lastRefusal,
      String lastFailure,
      String lastPassedOver,
      Map<Oddity, Long> oddities,
      double p50Ms,
      double p99Ms,
      Map<String, Quantiles> stages) {
    /** How often something odd was seen. */
    public long count(Oddity oddity) {
      return oddities.getOrDefault(oddity, 0L);
    }

    /** Whether nothing that came in is still waiting or being worked on. */
    public boolean isSettled() {
      return in == out + dropped + refused + passedOver + failed;
    }
  }

  /**
   * How long a part of the way took the last frames.
   *
   * @param p50 median in milliseconds
   * @param p99 99th percentile
   */
  public record Quantiles(double p50, double p99) {}

  /**
   * From now on, results that come later than so many seconds after the receipt of their frame are
   * odd; 0: none are.
   */
  public void deadline(double seconds) {
    deadlineNanos = Math.round(seconds * 1e9);
  }

  /** A message arrived. */
  public synchronized void in() {
    in++;
  }

  /** A message was worked on and its results published, so many nanoseconds after it came. */
  public synchronized void out(long latencyNanos) {
    latenciesMs[(int) (out % WINDOW)] = latencyNanos * 1e-6;
    out++;
    if (deadlineNanos > 0 && latencyNanos > deadlineNanos) {
      odd(Oddity.LATE);
    }
  }

  /** The same, and where the time went; for statistics of which every frame tells that. */
  synchronized void out(FrameStages stages) {
    for (Stage stage : Stage.values()) {
      int i = stage.ordinal();
      if (stagesMs[i] == null) {
        stagesMs[i] = new double[WINDOW];
      }
      stagesMs[i][(int) (out % WINDOW)] = stages.nanos(stage) * 1e-6;
    }
    out(stages.totalNanos());
  }

  /** A message was pushed out by a newer one. */
  public synchronized void dropped() {
    dropped++;
  }

  /** A message made no sense. */
  public synchronized void refused(String reason) {
    refused++;
    lastRefusal = reason;
  }

  /** A message came again or came late. */
  public synchronized void passedOver(String reason) {
    passedOver++;
    lastPassedOver = reason;
  }

  /** Something odd was seen. */
  public synchronized void odd(Oddity oddity) {
    oddities.merge(oddity, 1L, Long::sum);
  }

  /** The core failed on a message. */
  public synchronized void failed(String reason) {
    failed++;
    lastFailure = reason;
  }

  /** Whether nothing that came in is still waiting or being worked on. */
  synchronized boolean isSettled() {
    return in == out + dropped + refused + passedOver + failed;
  }

  /** The numbers of now. */
  public synchronized Snapshot snapshot() {
    Quantiles all = quantiles(latenciesMs);
    Map<String, Quantiles> stages = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      double[] values = stagesMs[stage.ordinal()];
      if (values != null) {
        stages.put(stage.key(), quantiles(values));
      }
    }
    return new Snapshot(
        in,
        out,
        dropped,
        refused,
        passedOver,
        failed,
        lastRefusal,
        lastFailure,
        lastPassedOver,
        Map.copyOf(oddities),
        all.p50(),
        all.p99(),
        Collections.unmodifiableMap(stages));
  }

  private Quantiles quantiles(double[] window) {
    double[] sorted = Arrays.copyOf(window, (int) Math.min(out, WINDOW));
    Arrays.sort(sorted);
    return new Quantiles(quantile(sorted, 0.50), quantile(sorted, 0.99));
  }

  /**
   * The smallest value that at least the given share of the values does not exceed (nearest rank).
   *
   * @param sorted ascending
   * @param share 0 to 1
   * @return NaN when there are no values
   */
  public static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
  }
}
