package slotcast.node;

import java.util.Arrays;

/**
 * What became of the messages that reached a node, and how long it took.
 *
 * <p>Every message that comes in ends in exactly one of: out, dropped, refused, failed; or it is
 * still being worked on. Safe for use by several threads.
 */
public final class FrameStatistics {
  /** Latencies that the quantiles look back on: 100 s at 10 frames a second. */
  static final int WINDOW = 1000;

  private final double[] latenciesMs = new double[WINDOW];
  private long in;
  private long out;
  private long dropped;
  private long refused;
  private long failed;
  private String lastRefusal = "";
  private String lastFailure = "";

  /**
   * A snapshot.
   *
   * @param in messages that arrived, whatever became of them
   * @param out messages whose results were published
   * @param dropped messages that a newer one pushed out before their turn
   * @param refused messages that made no sense
   * @param failed messages on which the core threw an exception
   * @param lastRefusal why the last refused message was refused, or empty
   * @param lastFailure what the core said last, or empty
   * @param p50Ms median of the last latencies, in milliseconds; NaN when nothing came out yet
   * @param p99Ms 99th percentile of the same
   */
  public record Snapshot(
      long in,
      long out,
      long dropped,
      long refused,
      long failed,
      String lastRefusal,
      String lastFailure,
      double p50Ms,
      double p99Ms) {}

  /** A message arrived. */
  public synchronized void in() {
    in++;
  }

  /** A message was worked on and its results published, so many nanoseconds after it came. */
  public synchronized void out(long latencyNanos) {
    latenciesMs[(int) (out % WINDOW)] = latencyNanos * 1e-6;
    out++;
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

  /** The core failed on a message. */
  public synchronized void failed(String reason) {
    failed++;
    lastFailure = reason;
  }

  /** The numbers of now. */
  public synchronized Snapshot snapshot() {
    double[] sorted = Arrays.copyOf(latenciesMs, (int) Math.min(out, WINDOW));
    Arrays.sort(sorted);
    return new Snapshot(
        in,
        out,
        dropped,
        refused,
        failed,
        lastRefusal,
        lastFailure,
        quantile(sorted, 0.50),
        quantile(sorted, 0.99));
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
