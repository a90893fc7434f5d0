package slotcast.replay.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.node.FrameStatistics;

/** How long each stage took. Safe for use by several threads. */
final class Latencies {
  /** Parts of the way of a frame. */
  enum Stage {
    DECODING,
    PERCEPTION,
    PREDICTION,
    /** In live play: from the arrival of an image until its objects are known, with all waits. */
    ARRIVAL_TO_OBJECTS,
    /** In live play: from the arrival of an image until its predictions are known. */
    ARRIVAL_TO_PREDICTION,
    /** From the arrival of an image to that of its label image, both at who recorded nodes. */
    ANSWER;

    /** In words. */
    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Key of the spreads, beside the quantiles. */
  static final String SPREAD = "spread";

  private static final int MOST_BLOCKS = 10;
  private static final int FEWEST_BLOCKS = 3;
  private static final int SHORTEST_BLOCK = 20;
  private static final Map<String, Double> SHARES = new LinkedHashMap<>();

  static {
    SHARES.put("p50", 0.5);
    SHARES.put("p95", 0.95);
    SHARES.put("p99", 0.99);
    SHARES.put("p99.9", 0.999);
  }

  private static final class Values {
    float[] milliseconds = new float[64];
    int count;

    double quantile(int from, int to, double share) {
      double[] sorted = new double[to - from];
      for (int i = from; i < to; i++) {
        sorted[i - from] = milliseconds[i];
      }
      Arrays.sort(sorted);
      return FrameStatistics.quantile(sorted, share);
    }
  }

  private final Map<Stage, Values> stages = new EnumMap<>(Stage.class);

  synchronized void add(Stage stage, long nanos) {
    Values v = stages.computeIfAbsent(stage, s -> new Values());
    if (v.count == v.milliseconds.length) {
      v.milliseconds = Arrays.copyOf(v.milliseconds, 2 * v.count);
    }
    v.milliseconds[v.count++] = nanos * 1e-6f;
  }

  /** Milliseconds by name of the share of frames that took no longer; empty without any. */
  synchronized Map<String, Double> quantiles(Stage stage) {
    Map<String, Double> out = new LinkedHashMap<>();
    Values v = stages.get(stage);
    if (v == null) {
      return out;
    }
    SHARES.forEach((name, share) -> out.put(name, v.quantile(0, v.count, share)));
    return out;
  }

  /**
   * Standard errors of the quantiles, from blocks of neighbouring frames, by name; empty with fewer
   * than 60 frames. They say how much times vary along a run, not from one machine to the next.
   */
  synchronized Map<String, Double> spreads(Stage stage) {
    Map<String, Double> out = new LinkedHashMap<>();
    Values v = stages.get(stage);
    int blocks = v == null ? 0 : Math.min(MOST_BLOCKS, v.count / SHORTEST_BLOCK);
    if (blocks < FEWEST_BLOCKS) {
      return out;
    }
    SHARES.forEach(
        (name, share) -> {
          List<Double> values = new ArrayList<>();
          for (int b = 0; b < blocks; b++) {
            values.add(
                v.quantile(
                    (int) ((long) b * v.count / blocks),
                    (int) ((long) (b + 1) * v.count / blocks),
                    share));
          }
          out.put(name, ManySummary.deviation(values).orElseThrow() / Math.sqrt(blocks));
        });
    return out;
  }
}
