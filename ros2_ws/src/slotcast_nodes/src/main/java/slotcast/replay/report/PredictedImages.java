package slotcast.replay.report;

import java.util.function.Function;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.metrics.FloatImage;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;

/**
 * The frames that a prediction expects, drawn when somebody asks for one. Drawing is dear: those of
 * the prediction asked for last are kept, for the next who asks.
 */
final class PredictedImages {
  private final int width;
  private final int height;
  private final Function<PredictionModel.Rollout, float[]> draw;
  private Prediction last; // null: nobody has asked
  private float[] frames;

  /**
   * @param spec of the predictor
   * @param draw makes (S,3,h,w) in [-1,1] of a rollout; empty if there is no picture of it
   */
  PredictedImages(PredictionModel.Spec spec, Function<PredictionModel.Rollout, float[]> draw) {
    width = spec.width();
    height = spec.height();
    this.draw = draw;
  }

  /** Whether there are pictures of a prediction. */
  boolean has(Prediction prediction) {
    return all(prediction).length > 0;
  }

  /** One frame at the model's resolution: (3,h,w) in [-1,1]; the first step is 1. */
  float[] frame(Prediction prediction, int step) {
    return FloatImage.slice(all(prediction), step - 1, 3, height, width);
  }

  private float[] all(Prediction prediction) {
    if (last != prediction) {
      frames = draw.apply(prediction.rollout());
      last = prediction;
    }
    return frames;
  }

  /** The same frame, in its place in the camera's image. */
  RgbImage inCamera(Prediction prediction, int step) {
    return Resampling.toCamera(
        Resampling.fromModel(frame(prediction, step), width, height), prediction.mapping());
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }
}
