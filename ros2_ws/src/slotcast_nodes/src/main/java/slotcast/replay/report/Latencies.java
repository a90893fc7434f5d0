package slotcast.replay.report;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
    ARRIVAL_TO_PREDICTION;

    /** In words. */
    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether only live play has it. */
    boolean isLive() {
      return this == ARRIVAL_TO_OBJECTS || this == ARRIVAL_TO_PREDICTION;
    }
  }

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
    double[] sorted = new double[v.count];
    for (int i = 0; i < v.count; i++) {
      sorted[i] = v.milliseconds[i];
    }
    Arrays.sort(sorted);
    SHARES.forEach((name, share) -> out.put(name, FrameStatistics.quantile(sorted, share)));
    return out;
  }
}
