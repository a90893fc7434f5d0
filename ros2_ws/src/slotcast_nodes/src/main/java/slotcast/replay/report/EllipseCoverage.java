package slotcast.replay.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import slotcast.replay.report.Score.Better;
import slotcast.tracking.EllipseLevels;
import slotcast.tracking.TrajectoryPoint;

/**
 * Whether predictions are as sure as they should be: the share of later positions inside the
 * ellipses that should hold 50, 90 and 95 % of them.
 */
final class EllipseCoverage implements Consumer<OpenLoop.Outcome> {
  /** Percent that an ellipse should hold. */
  static final List<Integer> LEVELS = EllipseLevels.PERCENT;

  /** Which predictions. */
  enum Situation {
    ALL("all"),
    ALONE("alone"),
    NEAR("near another");

    final String words;

    Situation(String words) {
      this.words = words;
    }
  }

  private final int steps;
  private final BlockMean[][][] inside; // by situation, level, step

  EllipseCoverage(int steps) {
    this.steps = steps;
    inside = new BlockMean[Situation.values().length][LEVELS.size()][steps];
    for (BlockMean[][] situation : inside) {
      for (BlockMean[] level : situation) {
        for (int k = 0; k < steps; k++) {
          level[k] = new BlockMean();
        }
      }
    }
  }

  @Override
  public void accept(OpenLoop.Outcome outcome) {
    TrajectoryPoint expected = outcome.path().at(outcome.step());
    Situation situation = outcome.alone() ? Situation.ALONE : Situation.NEAR;
    for (int i = 0; i < LEVELS.size(); i++) {
      boolean in = isInside(expected, outcome.object().x(), outcome.object().y(), LEVELS.get(i));
      for (Situation s : List.of(Situation.ALL, situation)) {
        inside[s.ordinal()][i][outcome.step() - 1].add(outcome.start(), in ? 1 : 0);
      }
    }
  }

  /**
   * Whether a centre lies inside of an expected ellipse.
   *
   * @param percent of centres that the ellipse should hold
   */
  static boolean isInside(TrajectoryPoint expected, double x, double y, int percent) {
    return EllipseLevels.distance(expected, x, y) <= EllipseLevels.within(percent);
  }

  /** Share inside; empty if nothing was compared. */
  OptionalDouble share(Situation situation, int level, int step) {
    return inside[situation.ordinal()][LEVELS.indexOf(level)][step - 1].mean();
  }

  /** How many were compared. */
  long count(Situation situation, int step) {
    return inside[situation.ordinal()][0][step - 1].count();
  }

  /** How far the share inside is off. */
  Map<String, Score> scores() {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (int step : OpenLoop.horizons(steps)) {
      for (int i = 0; i < LEVELS.size(); i++) {
        BlockMean mean = inside[0][i][step - 1];
        double due = LEVELS.get(i) / 100.0;
        scores.put(
            "calibration.off_" + LEVELS.get(i) + "." + step,
            mean.mean().isEmpty()
                ? Score.missing("no prediction could be compared")
                : new Score(
                    OptionalDouble.of(Math.abs(mean.mean().getAsDouble() - due)),
                    mean.spread(),
                    mean.count(),
                    "share",
                    Better.LOWER,
                    ""));
      }
    }
    return scores;
  }
}
