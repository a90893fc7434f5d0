package slotcast.replay.report;

import java.util.HashMap;
import java.util.Map;
import slotcast.image.CameraPictures;
import slotcast.image.RgbImage;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;

/**
 * The frames that a prediction expects, drawn when somebody asks for one. Drawing is dear: those of
 * the prediction asked for last are kept, for the next who asks.
 */
final class PredictedImages {
  private final int width;
  private final int height;
  private final Drawer drawer;
  private final Map<Integer, float[]> frames = new HashMap<>(); // by step
  private Prediction last; // null: nobody has asked
  private CameraPictures pictures; // null: nobody has asked

  /** {@link PredictionModel#draw}, or what was drawn elsewhere. */
  interface Drawer {
    /** Whether there are pictures of a rollout. */
    default boolean has(PredictionModel.Rollout rollout) {
      return true;
    }

    float[] draw(PredictionModel.Rollout rollout, int step);
  }

  /**
   * @param spec of the predictor
   */
  PredictedImages(PredictionModel.Spec spec, Drawer drawer) {
    width = spec.width();
    height = spec.height();
    this.drawer = drawer;
  }

  /** Whether there are pictures of a prediction. */
  boolean has(Prediction prediction) {
    return drawer.has(prediction.rollout());
  }

  /** One frame at the model's resolution: (3,h,w) in [-1,1]; the first step is 1. */
  float[] frame(Prediction prediction, int step) {
    if (last != prediction) {
      frames.clear();
      last = prediction;
    }
    return frames.computeIfAbsent(step, k -> drawer.draw(prediction.rollout(), k));
  }

  /** The same frame, in its place in the camera's image. */
  RgbImage inCamera(Prediction prediction, int step) {
    if (pictures == null || !pictures.mapping().equals(prediction.mapping())) {
      pictures = new CameraPictures(prediction.mapping());
    }
    return pictures.of(frame(prediction, step));
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }
}
