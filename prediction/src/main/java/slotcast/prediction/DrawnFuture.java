package slotcast.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;

/**
 * What a model drew of the future, frame by frame, with its masks calibrated.
 *
 * @param stepNanos time between two steps
 * @param masksNow (K,h,w) of the newest frame; null for a model that predicts positions
 * @param masks one per step: (K,h,w)
 * @param frames one per step
 * @param positions (S,K,2); empty for a model that does not predict them
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record DrawnFuture(
    long stepNanos,
    float[] masksNow,
    List<float[]> masks,
    List<RgbImage> frames,
    float[] positions) {

  /** Cuts a rollout into its steps. */
  static DrawnFuture of(
      PredictionModel.Spec spec, PredictionModel.Rollout rollout, long stepNanos) {
    int k = spec.numSlots();
    int pixels = spec.width() * spec.height();
    int steps = rollout.images().length / (3 * pixels);
    List<float[]> masks = new ArrayList<>();
    List<RgbImage> frames = new ArrayList<>();
    for (int s = 0; s < steps; s++) {
      masks.add(spec.masks().apply(part(rollout.masks(), s, k * pixels), k));
      frames.add(
          Resampling.fromModel(part(rollout.images(), s, 3 * pixels), spec.width(), spec.height()));
    }
    float[] now = rollout.masksNow();
    return new DrawnFuture(
        stepNanos,
        now.length == 0 ? null : spec.masks().apply(now, k),
        masks,
        frames,
        rollout.positions());
  }

  private static float[] part(float[] values, int i, int size) {
    return Arrays.copyOfRange(values, i * size, (i + 1) * size);
  }

  int steps() {
    return masks.size();
  }
}
