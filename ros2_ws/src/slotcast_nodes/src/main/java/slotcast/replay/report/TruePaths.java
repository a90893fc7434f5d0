package slotcast.replay.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import slotcast.replay.report.LabelTruth.Found;
import slotcast.replay.report.OpenLoop.Method;
import slotcast.replay.report.OpenLoop.Paths;
import slotcast.replay.report.OpenLoop.Pending;
import slotcast.replay.report.Score.Better;
import slotcast.tracking.TrackMatching;
import slotcast.tracking.TrajectoryPoint;
import slotcast.tracking.TruthTracks;

/**
 * Holds predicted centres against true ones, beside those of {@link Method}, all from the same
 * sightings.
 *
 * <p>A seen object is the true one that its mask overlaps most when the prediction is made ({@link
 * TrackMatching}). It is compared if that object is truly visible at the predicted time, at most a
 * quarter of a step away: unlike in {@link OpenLoop}, it does not matter whether that frame was
 * seen and the track lasted.
 */
final class TruePaths {
  private static final int PERCENT = 95;

  /** Paths, and the true objects by the labels of those that were seen. */
  private record Matched(Pending paths, Map<Integer, Integer> trueIds) {}

  private final int steps;
  private final BlockMean[][] means; // by method, step
  private final BlockMean[] inside; // by step
  private final Deque<Matched> pending = new ArrayDeque<>();

  /**
   * @param steps how far is predicted
   */
  TruePaths(int steps) {
    this.steps = steps;
    means = new BlockMean[Method.values().length][];
    for (int m = 0; m < means.length; m++) {
      means[m] = means(steps);
    }
    inside = means(steps);
  }

  private static BlockMean[] means(int n) {
    return IntStream.range(0, n).mapToObj(i -> new BlockMean()).toArray(BlockMean[]::new);
  }

  /**
   * Takes the truth of a frame, seen or not.
   *
   * @param labels (H*W) true label image, row-major
   * @param width of it, in pixels
   * @param minPixels an object with fewer visible ones counts as not visible
   */
  void truth(long stampNanos, byte[] labels, int width, int minPixels) {
    Map<Integer, TruthTracks.Centre> centres = TruthTracks.centres(labels, width, minPixels);
    pending.forEach(p -> compare(p, stampNanos, centres));
    pending.removeIf(p -> stampNanos >= p.paths.stampNanos() + steps * p.paths.stepNanos());
  }

  /** Takes a frame that was seen, and its true label image. */
  void seen(Found found, byte[] truth) {
    if (found.restarted()) {
      pending.clear();
    }
    found
        .ahead()
        .ifPresent(p -> pending.add(new Matched(p, TrackMatching.match(found.labels(), truth))));
  }

  private void compare(Matched of, long stampNanos, Map<Integer, TruthTracks.Centre> centres) {
    int step = of.paths.stepAt(stampNanos);
    if (step < 1 || step > steps) {
      return;
    }
    for (Paths object : of.paths.objects()) {
      TruthTracks.Centre centre = centres.get(of.trueIds.getOrDefault(object.from().label(), 0));
      if (centre == null) {
        continue;
      }
      for (Method method : Method.values()) {
        TrajectoryPoint expected = object.paths().get(method.ordinal()).at(step);
        means[method.ordinal()][step - 1].add(
            of.paths.start(), Math.hypot(expected.x() - centre.x(), expected.y() - centre.y()));
      }
      TrajectoryPoint predicted = object.paths().get(Method.PREDICTION.ordinal()).at(step);
      boolean in = EllipseCoverage.isInside(predicted, centre.x(), centre.y(), PERCENT);
      inside[step - 1].add(of.paths.start(), in ? 1 : 0);
    }
  }

  /** Mean distance in pixels of the camera; empty if nothing was compared. */
  OptionalDouble mean(Method method, int step) {
    return means[method.ordinal()][step - 1].mean();
  }

  /** Share of true centres inside the 95 % ellipse; empty if nothing was compared. */
  OptionalDouble inside(int step) {
    return inside[step - 1].mean();
  }

  /** How many were compared. */
  long count(int step) {
    return inside[step - 1].count();
  }

  /** How far is predicted. */
  int steps() {
    return steps;
  }

  Map<String, Score> scores() {
    String why = "no object that was predicted is truly there so many steps later";
    Map<String, Score> scores = new LinkedHashMap<>();
    for (int step : OpenLoop.horizons(steps)) {
      for (Method method : Method.values()) {
        Better better = method == Method.PREDICTION ? Better.LOWER : Better.NONE;
        scores.put(
            name(method, step), Score.of(means[method.ordinal()][step - 1], "px", better, why));
      }
      scores.put(
          "truth.inside_" + PERCENT + "." + step,
          Score.of(inside[step - 1], "share", Better.NONE, why));
    }
    return scores;
  }

  /** Name of the score of a method so many steps ahead. */
  static String name(Method method, int step) {
    return "truth." + method.key + ".centre_px." + step;
  }

  /** What stands in place of the errors if there is no such truth. */
  static Map<String, Score> missing(int steps, String why) {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (int step : OpenLoop.horizons(steps)) {
      for (Method method : Method.values()) {
        scores.put(name(method, step), Score.missing(why));
      }
    }
    return scores;
  }
}
