package slotcast.prediction;

import java.time.Duration;
import slotcast.config.Check;

/**
 * How prediction treats a stream of slots. Immutable; ranges are checked where it is built.
 *
 * @param maxGap longest time between two frames of one sequence
 * @param minArea smallest predicted object, as a share of the model's frame, 0 to 1; a smaller one
 *     counts as not visible. Only where paths come from predicted masks
 * @param step time that a step of the model stands for, whatever the camera's rate; zero for that
 *     between the frames of its training
 */
public record PredictionOptions(Duration maxGap, double minArea, Duration step) {
  /** 2 s; 0.2 % of the frame, as in perception; the step of training. */
  public static final PredictionOptions DEFAULT =
      new PredictionOptions(Duration.ofSeconds(2), 0.002, Duration.ZERO);

  public PredictionOptions {
    if (maxGap.isNegative() || maxGap.isZero()) {
      throw new IllegalArgumentException("max_gap is " + maxGap + ", not positive");
    }
    Check.range("min_area", minArea, 0, 1);
    if (step.isNegative()) {
      throw new IllegalArgumentException("step is " + step + ", expected from 0");
    }
  }
}
