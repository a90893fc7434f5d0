package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a {@link MotionCalibration} from cases: first the straight line and the parabola are tuned,
 * then the model is mixed with the straight line, then the mixture's errors are measured.
 *
 * <p>Tuning and shares have the least mean distance from where objects were, which is the score
 * that predictors are compared by; a few collisions would rule a squared one.
 */
public final class MotionFit {
  private static final int SHORTEST_LINE = 2; // sightings
  private static final int SHORTEST_PARABOLA = 3;
  private static final int SHARES = 50; // steps of a share from 0 to 1

  private final int steps;
  private final int longest;
  private final List<MotionCase> cases = new ArrayList<>();

  /**
   * @param longest sightings that a predictor looks at
   * @param steps farthest prediction
   */
  public MotionFit(int longest, int steps) {
    this.longest = longest;
    this.steps = steps;
  }

  /** Adds a case. */
  public void add(MotionCase motion) {
    cases.add(motion);
  }

  /**
   * The calibration.
   *
   * @throws IllegalStateException if no object was seen one step after a prediction
   */
  public MotionCalibration calibration() {
    MotionTuning line = tuned(new ConstantVelocity(), SHORTEST_LINE);
    MotionTuning parabola = tuned(new ConstantAcceleration(), SHORTEST_PARABOLA);
    MotionModel straight = line.of(new ConstantVelocity());
    List<Trajectory> lines = new ArrayList<>();
    for (MotionCase c : cases) {
      lines.add(straight.predict(c.model().trackId(), c.past(), c.stepNanos(), steps));
    }
    int known = line.scale().size();
    List<Double> shares = new ArrayList<>();
    for (int k = 1; k <= known; k++) {
      shares.add(share(k, lines));
    }
    HorizonError.Collector error = new HorizonError.Collector(steps);
    PathSpread.Collector spread = new PathSpread.Collector();
    MotionCalibration mixture =
        new MotionCalibration(shares, HorizonError.FALLBACK, line, parabola, null);
    for (int i = 0; i < cases.size(); i++) {
      MotionCase c = cases.get(i);
      Trajectory mixed = mixture.mix(c.model(), lines.get(i), c.last(), c.impact(), c.mapping());
      for (int k = 1; k <= known; k++) {
        TruthTracks.Centre later = c.later(k);
        if (later != null) {
          TrajectoryPoint p = mixed.at(k);
          error.add(k, p.x() - later.x(), p.y() - later.y(), c.mapping());
          spread.add(k, c, lines.get(i).at(k), p, later);
        }
      }
    }
    return new MotionCalibration(shares, error.table(), line, parabola, spread.spread());
  }

  private MotionTuning tuned(MotionModel model, int shortest) {
    MotionTuning.Collector collector =
        new MotionTuning.Collector(model, shortest, Math.max(shortest, longest), steps);
    cases.forEach(collector::add);
    return collector.tuning();
  }

  private double share(int k, List<Trajectory> lines) {
    double[] distance = new double[SHARES + 1];
    for (int i = 0; i < cases.size(); i++) {
      TruthTracks.Centre later = cases.get(i).later(k);
      if (later == null) {
        continue;
      }
      TrajectoryPoint p = cases.get(i).model().at(k);
      TrajectoryPoint s = lines.get(i).at(k);
      for (int j = 0; j <= SHARES; j++) {
        double w = (double) j / SHARES;
        distance[j] +=
            Math.hypot(
                w * p.x() + (1 - w) * s.x() - later.x(), w * p.y() + (1 - w) * s.y() - later.y());
      }
    }
    int best = 0;
    for (int j = 1; j <= SHARES; j++) {
      best = distance[j] < distance[best] ? j : best;
    }
    return (double) best / SHARES;
  }
}
