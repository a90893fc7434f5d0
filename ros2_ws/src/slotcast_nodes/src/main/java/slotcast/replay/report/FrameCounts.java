package slotcast.replay.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.perception.Admission;
import slotcast.perception.StampGate;
import slotcast.replay.report.Score.Better;

/**
 * What became of the images of one camera, and when they came. One thread counts images, and
 * another may count predictions meanwhile.
 */
final class FrameCounts {
  private static final int MOST_REASONS = 5;

  /** A pause longer than so many usual intervals is a gap. */
  private static final double GAP = 1.5;

  /** What can become of an image, or be odd about it. */
  enum Fate {
    /** It went through perception. */
    SEEN("seen"),
    /** It makes no sense as an image. */
    REFUSED("refused"),
    /** It has the stamp of the image before. */
    REPEATED("passed_over_same_stamp"),
    /** It is older than the image before. */
    LATE("passed_over_late"),
    /** The model gave values that are not finite. */
    FAILED("failed"),
    /** In live play, a newer one came before its turn; nodes played to did not answer it. */
    DROPPED("dropped");

    final String key;

    Fate(String key) {
      this.key = key;
    }
  }

  private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
  private final List<String> reasons = new ArrayList<>();
  private long failedPredictions;
  private long droppedPredictions;
  private long unstamped;
  private long jumps;
  private long resized;
  private long otherFrameIds;
  private String frameId; // null before the first
  private long lastNanos = Long.MIN_VALUE;
  private float[] intervals = new float[64]; // seconds between neighbours within a scene
  private int intervalCount;

  void count(Fate fate) {
    count(fate, 1);
  }

  void count(Fate fate, long images) {
    fates.merge(fate, images, Long::sum);
  }

  void count(Fate fate, String reason) {
    count(fate);
    reason(reason);
  }

  /** Keeps why something could not be used. */
  synchronized void reason(String reason) {
    if (reasons.size() < MOST_REASONS && !reasons.contains(reason)) {
      reasons.add(reason);
    }
  }

  synchronized void predictionFailed(String reason) {
    failedPredictions++;
    reason(reason);
  }

  /** In live play: newer slots came before the turn of so many. */
  void predictionsDropped(long slots) {
    droppedPredictions += slots;
  }

  long dropped() {
    return of(Fate.DROPPED);
  }

  long predictionsDropped() {
    return droppedPredictions;
  }

  void unstamped() {
    unstamped++;
  }

  void frameId(String id) {
    otherFrameIds += frameId != null && !frameId.equals(id) ? 1 : 0;
    frameId = id;
  }

  /** Takes what the session says of an image. */
  void admitted(Admission admission) {
    switch (admission.verdict()) {
      case REPEATED -> count(Fate.REPEATED);
      case LATE -> count(Fate.LATE);
      case JUMP -> jumps++;
      default -> {}
    }
    resized += admission.input().isPresent() && admission.resized() ? 1 : 0;
    if (admission.verdict().isSkip()) {
      return;
    }
    if (admission.verdict() == StampGate.Verdict.NEXT) {
      if (intervalCount == intervals.length) {
        intervals = Arrays.copyOf(intervals, 2 * intervalCount);
      }
      intervals[intervalCount++] = (admission.stampNanos() - lastNanos) * 1e-9f;
    }
    lastNanos = admission.stampNanos();
  }

  long of(Fate fate) {
    return fates.getOrDefault(fate, 0L);
  }

  long all() {
    return fates.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Median time between two frames in seconds; 0 with fewer than two. */
  double usualInterval() {
    float[] sorted = Arrays.copyOf(intervals, intervalCount);
    Arrays.sort(sorted);
    return intervalCount == 0 ? 0 : sorted[intervalCount / 2];
  }

  private long gaps() {
    double limit = GAP * usualInterval();
    long gaps = 0;
    for (int i = 0; i < intervalCount; i++) {
      gaps += intervals[i] > limit ? 1 : 0;
    }
    return gaps;
  }

  private double longestInterval() {
    double longest = 0;
    for (int i = 0; i < intervalCount; i++) {
      longest = Math.max(longest, intervals[i]);
    }
    return longest;
  }

  /** Counts and times by name, in the order in which they are told. */
  Map<String, Number> table() {
    Map<String, Number> table = new LinkedHashMap<>();
    table.put("images", all());
    for (Fate fate : Fate.values()) {
      table.put(fate.key, of(fate));
    }
    table.put("predictions_failed", failedPredictions);
    table.put("predictions_dropped", droppedPredictions);
    table.put("without_stamp", unstamped);
    table.put("scenes_after_time_jumps", jumps);
    table.put("scenes_after_resizing", resized);
    table.put("frame_id_changes", otherFrameIds);
    table.put("gaps", gaps());
    table.put("usual_interval_s", round(usualInterval()));
    table.put("longest_interval_s", round(longestInterval()));
    return table;
  }

  private static double round(double seconds) {
    return Math.round(seconds * 1e6) / 1e6;
  }

  /** Why images were refused or failed, the first few different reasons. */
  List<String> reasons() {
    return List.copyOf(reasons);
  }

  Map<String, Score> scores() {
    Map<String, Score> scores = new LinkedHashMap<>();
    long all = all();
    scores.put("frames.images", Score.of((double) all, all, "", Better.SAME));
    scores.put(
        "frames.seen",
        all == 0
            ? Score.missing("there is no image")
            : Score.of((double) of(Fate.SEEN) / all, all, "share", Better.HIGHER));
    scores.put(
        "frames.gaps",
        intervalCount == 0
            ? Score.missing("fewer than two images follow each other")
            : Score.of((double) gaps() / intervalCount, intervalCount, "share", Better.LOWER));
    return scores;
  }
}
