package slotcast.replay.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import slotcast.prediction.Prediction;
import slotcast.replay.report.Score.Better;
import slotcast.tracking.MotionModel;
import slotcast.tracking.Neighbours;
import slotcast.tracking.StandStill;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/**
 * Holds each prediction against what was seen later, beside constant velocity (a Kalman filter over
 * the same frames), constant acceleration (a parabola), both tuned when the weights were
 * calibrated, and standing still, all from the same sightings.
 *
 * <p>What was seen later is the object of the same track in the frame whose stamp is nearest to the
 * predicted one, at most a quarter of a step away. An object whose track has ended is not compared;
 * the share of predictions that are is a score of its own.
 */
final class OpenLoop implements Measure {
  /** The predictor under test, then what it has to beat. */
  enum Method {
    PREDICTION("prediction", "Slotcast"),
    CONSTANT_VELOCITY("constant_velocity", "constant velocity"),
    CONSTANT_ACCELERATION("constant_acceleration", "constant acceleration"),
    STAND_STILL("stand_still", "standing still");

    final String key;
    final String words;

    Method(String key, String words) {
      this.key = key;
      this.words = words;
    }
  }

  /** What is compared. */
  enum Quantity {
    CENTRE("centre_px", "px", Better.LOWER),
    BOX("box_iou", "IoU", Better.HIGHER),
    MASK("mask_iou", "IoU", Better.HIGHER);

    final String key;
    final String unit;
    final Better better;

    Quantity(String key, String unit, Better better) {
      this.key = key;
      this.unit = unit;
      this.better = better;
    }
  }

  /**
   * A prediction and what came of it.
   *
   * @param start number of the frame that it was made from
   * @param from the object then
   * @param alone whether no other object was near then
   * @param step steps ahead, from 1
   * @param now frame that it is held against
   * @param object as it is seen there
   */
  record Outcome(
      long start,
      TrackedObject from,
      Trajectory path,
      boolean alone,
      int step,
      Seen now,
      TrackedObject object) {
    /** Distance of the centres, in pixels of the camera. */
    double offPx() {
      TrajectoryPoint expected = path.at(step);
      return Math.hypot(expected.x() - object.x(), expected.y() - object.y());
    }
  }

  /** Paths of one object from one frame on; by {@link Method}. */
  record Paths(TrackedObject from, boolean alone, List<Trajectory> paths) {}

  /** Paths from one frame on: without its image, of which there would be too many. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Pending(long start, long stampNanos, byte[] cells, long stepNanos, List<Paths> objects) {
    /** Which step a frame shows, or 0 if it is more than a quarter of a step from any. */
    int stepAt(long nanos) {
      long since = nanos - stampNanos;
      int step = (int) Math.round((double) since / stepNanos);
      return 4 * Math.abs(since - step * stepNanos) > stepNanos ? 0 : step;
    }
  }

  private static final MotionModel STAND_STILL = new StandStill();

  private final int steps;
  private final String whyNone;
  private final List<Consumer<Outcome>> listeners;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final BlockMean[][][] means; // by method, quantity, step
  private final BlockMean compared = new BlockMean();
  private long predictions;

  /**
   * @param steps how far is predicted
   * @param whyNone why nothing will be predicted; empty if something may be
   * @param listeners are told of each comparison
   */
  OpenLoop(int steps, String whyNone, List<Consumer<Outcome>> listeners) {
    this.steps = steps;
    this.whyNone = whyNone;
    this.listeners = List.copyOf(listeners);
    means = new BlockMean[Method.values().length][Quantity.values().length][steps];
    for (BlockMean[][] method : means) {
      for (BlockMean[] quantity : method) {
        IntStream.range(0, steps).forEach(k -> quantity[k] = new BlockMean());
      }
    }
  }

  /** Steps ahead that are told one by one: 1, 5, 10 and so on, and the last. */
  static List<Integer> horizons(int steps) {
    List<Integer> out = new ArrayList<>();
    for (int k : new int[] {1, 5, 10, 20, 50}) {
      if (k < steps) {
        out.add(k);
      }
    }
    out.add(steps);
    return out;
  }

  @Override
  public void frame(Seen seen) {
    if (seen.restarted()) {
      pending.clear();
    }
    for (Pending p : pending) {
      compare(p, seen);
    }
    pending.removeIf(p -> seen.stampNanos() >= p.stampNanos + steps * p.stepNanos);
    ahead(seen)
        .ifPresent(
            p -> {
              pending.add(p);
              predictions += p.objects.size();
            });
  }

  /** The paths from a frame on; empty if nothing was predicted. */
  static Optional<Pending> ahead(Seen seen) {
    return seen.prediction().map(p -> ahead(seen, p));
  }

  private static Pending ahead(Seen seen, Prediction prediction) {
    List<Paths> objects = new ArrayList<>();
    List<Trajectory> parabolas = prediction.bentTrajectories();
    for (int i = 0; i < prediction.trajectories().size(); i++) {
      Trajectory path = prediction.trajectories().get(i);
      Trajectory straight = prediction.straightTrajectories().get(i);
      Trajectory bent = parabolas.get(i);
      Optional<TrackedObject> from = seen.object(path.trackId());
      from.ifPresent(
          o ->
              objects.add(
                  new Paths(
                      o,
                      Neighbours.isAlone(o, seen.objects()),
                      List.of(
                          path,
                          straight,
                          bent,
                          STAND_STILL.predict(
                              o.trackId(),
                              List.of(seen.sighting(o)),
                              prediction.stepNanos(),
                              path.points().size())))));
    }
    return new Pending(
        seen.number(), seen.stampNanos(), seen.cells(), prediction.stepNanos(), objects);
  }

  private void compare(Pending p, Seen now) {
    int step = p.stepAt(now.stampNanos());
    if (step < 1 || step > steps) {
      return;
    }
    for (Paths object : p.objects) {
      Optional<TrackedObject> found = now.object(object.from.trackId());
      compared.add(p.start, found.isPresent() ? 1 : 0);
      if (found.isEmpty()) {
        continue;
      }
      for (Method method : Method.values()) {
        add(method, step, p, object, now, found.get());
      }
      Outcome outcome =
          new Outcome(
              p.start, object.from, object.paths.get(0), object.alone, step, now, found.get());
      listeners.forEach(l -> l.accept(outcome));
    }
  }

  private void add(
      Method method, int step, Pending p, Paths object, Seen now, TrackedObject found) {
    TrajectoryPoint expected = object.paths.get(method.ordinal()).at(step);
    BlockMean[][] of = means[method.ordinal()];
    of[Quantity.CENTRE.ordinal()][step - 1].add(
        p.start, Math.hypot(expected.x() - found.x(), expected.y() - found.y()));
    of[Quantity.BOX.ordinal()][step - 1].add(p.start, Boxes.iou(expected.box(), found.box()));
    of[Quantity.MASK.ordinal()][step - 1].add(
        p.start,
        MaskOverlap.of(
                p.cells,
                object.from.label(),
                now.cells(),
                found.label(),
                expected.x() - object.from.x(),
                expected.y() - object.from.y(),
                now.mapping())
            .iou());
  }

  /** A mean; empty if nothing was compared. */
  OptionalDouble mean(Method method, Quantity quantity, int step) {
    return means[method.ordinal()][quantity.ordinal()][step - 1].mean();
  }

  /** How far is predicted. */
  int steps() {
    return steps;
  }

  @Override
  public Map<String, Score> scores() {
    String why = "no object was seen again so many steps after a prediction";
    if (!whyNone.isEmpty()) {
      why = whyNone;
    } else if (predictions == 0) {
      why = "nothing was predicted: no object was seen, or too few frames";
    }
    Map<String, Score> scores = new LinkedHashMap<>();
    for (int step : horizons(steps)) {
      for (Quantity quantity : Quantity.values()) {
        for (Method method : Method.values()) {
          scores.put(
              method.key + "." + quantity.key + "." + step,
              Score.of(
                  means[method.ordinal()][quantity.ordinal()][step - 1],
                  quantity.unit,
                  method == Method.PREDICTION ? quantity.better : Better.NONE,
                  why));
        }
      }
    }
    scores.put("prediction.compared", Score.of(compared, "share", Better.HIGHER, why));
    return scores;
  }
}
