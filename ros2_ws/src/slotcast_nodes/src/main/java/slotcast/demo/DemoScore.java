package slotcast.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import slotcast.metrics.Contingency;
import slotcast.metrics.Segmentation;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.node.FrameStatistics;
import slotcast.tracking.TrajectoryError;
import slotcast.tracking.TrajectoryError.Subset;
import slotcast.tracking.TrajectoryEvaluator;
import slotcast.tracking.TruthTracks;

/**
 * Scores a recording against its ground truth. Segmentation is scored over each whole video, so
 * that a label must keep its object, and then averaged over videos; a video ends where stamps jump.
 */
final class DemoScore {
  /** Steps ahead that the report tells of. */
  static final List<Integer> HORIZONS = List.of(1, 5, 10);

  private static final int STEPS = 10;
  private static final int BASELINE_HISTORY = 6;
  private static final long JUMP_NANOS = 2_000_000_000L;

  /** An object with fewer visible pixels, as a share of the image, counts as not visible. */
  private static final double MIN_AREA = 0.002;

  private final TrajectoryError error = new TrajectoryError(TrajectoryEvaluator.METHODS, STEPS);
  private final List<Moment> video = new ArrayList<>();
  private final List<Double> latencies = new ArrayList<>();
  private final double[] sums = new double[4];
  private int videos;
  private long intervals;
  private long playedNanos;
  private long processed;

  /** Takes the next moment. */
  void add(Moment moment) {
    Moment last = video.isEmpty() ? null : video.get(video.size() - 1);
    if (last != null && moment.stampNanos - last.stampNanos > JUMP_NANOS) {
      endVideo();
    } else if (last != null) {
      intervals++;
      playedNanos += moment.imageArrivalNanos - last.imageArrivalNanos;
    }
    if (moment.isProcessed()) {
      processed++;
      latencies.add(moment.latencyMs());
    }
    moment.predictedFrames.clear(); // not scored, and large
    video.add(moment);
  }

  /** Ends the last video. */
  void finish() {
    endVideo();
  }

  private void endVideo() {
    List<Moment> known = video.stream().filter(m -> m.trueLabels != null).toList();
    Contingency table = new Contingency();
    for (Moment moment : known) {
      if (moment.isProcessed()) {
        table.add(moment.trueLabels, moment.labels);
      }
    }
    if (table.pixels() > 0) {
      sums[0] += Segmentation.fgAri(table);
      sums[1] += Segmentation.ari(table);
      sums[2] += Segmentation.miou(table, AbsentLabels.LEAVE_OUT);
      sums[3] += Segmentation.fgMiou(table, AbsentLabels.LEAVE_OUT);
      videos++;
      scoreTrajectories(known);
    }
    video.clear();
  }

  private void scoreTrajectories(List<Moment> known) {
    Moment first = known.get(0);
    TruthTracks truth =
        new TruthTracks(
            known.stream().map(m -> m.stampNanos).toList(),
            known.stream().map(m -> m.trueLabels).toList(),
            first.image.width(),
            (int) Math.ceil(MIN_AREA * first.image.width() * first.image.height()),
            List.of());
    TrajectoryEvaluator evaluator = new TrajectoryEvaluator(truth, error, BASELINE_HISTORY);
    for (Moment moment : known) {
      if (moment.isProcessed() && moment.slots != null && moment.detections != null) {
        evaluator.frame(
            moment.stampNanos,
            moment.labels,
            moment.objects(),
            moment.paths(),
            moment.trajectories == null ? 1 : moment.trajectories.step().toNanos(),
            moment.mapping());
      }
    }
  }

  /** Number of videos scored. */
  int videos() {
    return videos;
  }

  /** Rate at which images arrived, pauses between videos left out. */
  double framesPerSecond() {
    return intervals / (playedNanos * 1e-9);
  }

  /** Images with a label image. */
  long processed() {
    return processed;
  }

  double fgAri() {
    return sums[0] / videos;
  }

  double ari() {
    return sums[1] / videos;
  }

  double miou() {
    return sums[2] / videos;
  }

  double fgMiou() {
    return sums[3] / videos;
  }

  /** Latencies in milliseconds, in order of the images. */
  double[] latencies() {
    return latencies.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Quantile of the latencies, in milliseconds. */
  double latency(double share) {
    double[] sorted = latencies();
    Arrays.sort(sorted);
    return FrameStatistics.quantile(sorted, share);
  }

  /** Mean distance from the truth, in pixels, by steps ahead: keys of {@link #HORIZONS}. */
  Map<String, Double> trajectoryError(String method) {
    return error.means(method, Subset.ALL, HORIZONS);
  }

  /** The same at every step, from 1 to {@value #STEPS}. */
  double[] trajectoryErrors(String method) {
    double[] errors = new double[STEPS];
    for (int k = 1; k <= STEPS; k++) {
      errors[k - 1] = error.mean(method, Subset.ALL, k);
    }
    return errors;
  }

  /** Number of predictions so many steps ahead that were compared. */
  long predictions(int step) {
    return error.count(Subset.ALL, step);
  }

  /** Share of true centres inside the 95 % ellipse of their prediction. */
  double coverage95(int step) {
    return error.coverage95(TrajectoryEvaluator.PREDICTED, step);
  }
}
