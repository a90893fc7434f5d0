package slotcast.prediction;

import java.util.ArrayList;
import java.util.List;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;

/** The frames that a model expects, drawn for somebody who looks at them. */
public final class PredictedFrames {
  private PredictedFrames() {}

  /**
   * Draws a rollout.
   *
   * @param model that it is from
   * @return one image per step, at the model's resolution
   */
  public static List<RgbImage> of(PredictionModel model, PredictionModel.Rollout rollout) {
    PredictionModel.Spec spec = model.spec();
    List<RgbImage> frames = new ArrayList<>();
    for (int step = 1; step <= rollout.steps(spec); step++) {
      frames.add(Resampling.fromModel(model.draw(rollout, step), spec.width(), spec.height()));
    }
    return frames;
  }
}
