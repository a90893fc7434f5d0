package slotcast.prediction;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;

/**
 * Compares what was expected with what was later seen, and lets constant velocity stand in while
 * the model does worse than that.
 *
 * <p>Each sighting is held against every earlier prediction of its time, up to the farthest step,
 * beside constant velocity from the same start. Errors are distances of centres in sizes of the
 * object's box (its longer side), so that near and far objects and all cameras count alike; their
 * means are over the last seconds. It goes on comparing while constant velocity stands in.
 *
 * <p>Two thresholds, and at least one window between two changes, keep it from going to and fro.
 * One camera, one thread at a time; {@link #report} may be asked by any.
 */
public final class LiveCheck {
  /** Errors of the model below this do not count as worse, in sizes of the box. */
  private static final double FLOOR = 0.02;

  /** Fewer comparisons than this say nothing. */
  private static final int ENOUGH = 20;

  /** A sighting is of a predicted time if it is within this share of a step. */
  private static final double SAME_TIME = 0.25;

  private final Options options;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Deque<Error> errors = new ArrayDeque<>();
  private boolean fallenBack;
  private long changedNanos;
  private volatile Report report = new Report(0, Double.NaN, Double.NaN, false, 0);

  /**
   * When to fall back.
   *
   * @param windowNanos of the past that is looked at
   * @param margin by which the model's mean error must exceed that of constant velocity, as a
   *     share; it must not exceed it at all to take over again
   */
  public record Options(long windowNanos, double margin) {
    public Options {
      if (windowNanos <= 0 || !(margin >= 0)) {
        throw new IllegalArgumentException(
            "window of " + windowNanos + " ns and margin " + margin + ", expected above 0");
      }
    }
  }

  /**
   * How the last seconds were.
   *
   * @param compared predictions with what was seen
   * @param model mean error, in sizes of the objects' boxes; NaN without comparisons
   * @param straight the same of constant velocity
   * @param fallenBack whether constant velocity stands in
   * @param falls how often it began to
   */
  public record Report(
      int compared, double model, double straight, boolean fallenBack, long falls) {}

  private record Pending(
      long stampNanos,
      long stepNanos,
      Map<Integer, Trajectory> model,
      Map<Integer, Trajectory> straight) {}

  private record Error(long stampNanos, double model, double straight) {}

  public LiveCheck(Options options) {
    this.options = options;
  }

  /**
   * Takes the newest frame and what is expected after it.
   *
   * @return the same, or with constant velocity for its trajectories
   */
  public Prediction check(SlotFrame newest, Prediction prediction) {
    long now = newest.stampNanos();
    pending.removeIf(p -> p.stampNanos() >= now); // time jumped back
    errors.removeIf(e -> e.stampNanos() >= now);
    for (Trajectory t : prediction.trajectories()) {
      newest
          .sighting(newest.slotOf(t.trackId()))
          .ifPresent(seen -> pending.forEach(p -> compare(p, t.trackId(), seen)));
    }
    pending.addLast(
        new Pending(
            now,
            prediction.stepNanos(),
            byId(prediction.trajectories()),
            byId(prediction.straightTrajectories())));
    pending.removeIf(p -> now - p.stampNanos() > p.stepNanos() * farthest(p));
    errors.removeIf(e -> now - e.stampNanos() > options.windowNanos());
    decide(now);
    return fallenBack
        ? new Prediction(
            prediction.stampNanos(),
            prediction.stepNanos(),
            prediction.mapping(),
            prediction.rollout(),
            prediction.straightTrajectories(),
            prediction.modelTrajectories(),
            prediction.straightTrajectories(),
            prediction.parabolas())
        : prediction;
  }

  private static Map<Integer, Trajectory> byId(List<Trajectory> trajectories) {
    Map<Integer, Trajectory> out = new HashMap<>();
    trajectories.forEach(t -> out.put(t.trackId(), t));
    return out;
  }

  private static int farthest(Pending p) {
    return p.model().values().stream().mapToInt(t -> t.points().size()).max().orElse(0);
  }

  private void compare(Pending p, int id, Sighting seen) {
    double steps = (double) (seen.stampNanos() - p.stampNanos()) / p.stepNanos();
    int k = (int) Math.round(steps);
    Trajectory model = p.model().get(id);
    Trajectory straight = p.straight().get(id);
    double size = Math.max(seen.box().width(), seen.box().height());
    if (model == null
        || straight == null
        || k < 1
        || k > Math.min(model.points().size(), straight.points().size())
        || Math.abs(steps - k) > SAME_TIME
        || !(size > 0)) {
      return;
    }
    errors.addLast(
        new Error(
            seen.stampNanos(),
            model.distance(steps, seen) / size,
            straight.distance(steps, seen) / size));
  }

  private void decide(long now) {
    int n = errors.size();
    double model = errors.stream().mapToDouble(Error::model).average().orElse(Double.NaN);
    double straight = errors.stream().mapToDouble(Error::straight).average().orElse(Double.NaN);
    long falls = report.falls();
    boolean settled = falls == 0 || Math.abs(now - changedNanos) >= options.windowNanos();
    if (n >= ENOUGH && settled) {
      boolean worse = model > (1 + options.margin()) * straight && model > FLOOR;
      boolean noWorse = model <= straight || model <= FLOOR;
      if (fallenBack ? noWorse : worse) {
        fallenBack = !fallenBack;
        changedNanos = now;
        falls += fallenBack ? 1 : 0;
      }
    }
    report = new Report(n, model, straight, fallenBack, falls);
  }

  /** How the last seconds were. */
  public Report report() {
    return report;
  }

  /** Forgets the past and trusts the model again: a new scene, or other weights. */
  public void reset() {
    pending.clear();
    errors.clear();
    fallenBack = false;
    report = new Report(0, Double.NaN, Double.NaN, false, report.falls());
  }
}
