package slotcast.prediction;

import java.util.ArrayList;
import java.util.Arrays;
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
    int width = model.spec().width();
    int height = model.spec().height();
    int size = 3 * width * height;
    float[] all = model.draw(rollout);
    List<RgbImage> frames = new ArrayList<>();
    for (int start = 0; start < all.length; start += size) {
      frames.add(Resampling.fromModel(Arrays.copyOfRange(all, start, start + size), width, height));
    }
    return frames;
  }
}
