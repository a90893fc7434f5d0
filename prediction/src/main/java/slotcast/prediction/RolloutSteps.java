package slotcast.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.image.FrameMapping;
import slotcast.tracking.Covariance;

/**
 * A rollout, step by step, as paths are made from it.
 *
 * @param steps S
 * @param stepNanos time between two steps
 * @param errors covariance of each step, in square pixels of the camera
 * @param positions (S,K,2); empty for slots without
 * @param masksNow (K,h,w) of the newest frame, calibrated; null for a model that predicts positions
 * @param masks one per step: (K,h,w), calibrated; none for a model that predicts positions
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record RolloutSteps(
    int steps,
    long stepNanos,
    List<Covariance> errors,
    float[] positions,
    float[] masksNow,
    List<float[]> masks) {

  /** Cuts a rollout into its steps. */
  static RolloutSteps of(
      PredictionModel.Spec spec,
      PredictionModel.Rollout rollout,
      long stepNanos,
      FrameMapping mapping) {
    int steps = rollout.steps(spec);
    List<Covariance> errors = new ArrayList<>(steps);
    for (int s = 1; s <= steps; s++) {
      errors.add(spec.motion().error().covariance(s, mapping));
    }
    PredictionModel.Drawn drawn = rollout.drawn();
    if (drawn == null) {
      return new RolloutSteps(steps, stepNanos, errors, rollout.positions(), null, List.of());
    }
    int k = spec.numSlots();
    List<float[]> masks = new ArrayList<>();
    for (int s = 0; s < steps; s++) {
      int size = drawn.masks().length / steps;
      masks.add(spec.masks().apply(Arrays.copyOfRange(drawn.masks(), s * size, (s + 1) * size), k));
    }
    return new RolloutSteps(
        steps,
        stepNanos,
        errors,
        rollout.positions(),
        spec.masks().apply(drawn.masksNow(), k),
        masks);
  }
}
