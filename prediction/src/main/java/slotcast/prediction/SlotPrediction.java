package slotcast.prediction;

import java.util.List;
import java.util.Optional;
import slotcast.image.RgbImage;
import slotcast.perception.SlotFrame;

/**
 * One camera's slots in, trajectories and future frames out, without ROS: a {@link PredictionModel}
 * and a {@link PredictionSession} together. One thread at a time.
 */
public final class SlotPrediction implements AutoCloseable {
  private final PredictionModel model;
  private final PredictionSession session;

  /** What became of a frame. */
  public enum Pushed {
    /** It follows the one before. */
    CONTINUED,
    /**
     * The history was dropped and begins with it: the first frame, a jump in time, or another
     * camera image.
     */
    RESTARTED,
    /** It has the stamp of the last frame, or an earlier one, and was passed over. */
    SKIPPED,
    /** It comes from other weights than this predictor was trained on, and was not kept. */
    REFUSED
  }

  /**
   * @param model closed with this object
   */
  public SlotPrediction(PredictionModel model, PredictionOptions options) {
    this.model = model;
    this.session = new PredictionSession(model.spec(), options);
  }

  /** What there is to know about the model. */
  public PredictionModel.Spec spec() {
    return model.spec();
  }

  /**
   * Adds the newest frame.
   *
   * @throws IllegalArgumentException if its slots have other sizes than the model's
   */
  public Pushed push(SlotFrame frame) {
    return session.push(frame);
  }

  /** Frames that are still needed before anything can be predicted. */
  public int missingFrames() {
    return session.missingFrames();
  }

  /**
   * Looks ahead from the newest frame.
   *
   * @param steps at least 1; a step is the time between two frames of the model's training
   * @return empty while {@link #missingFrames()} is not 0. A track that the newest frame does not
   *     show has no trajectory
   */
  public Optional<Prediction> predict(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + ", expected at least 1");
    }
    return session
        .history()
        .map(looked -> session.finish(looked, model.rollOut(List.of(looked), steps).get(0)));
  }

  /** The predicted frames, one per step, at the model's resolution. */
  public List<RgbImage> draw(Prediction prediction) {
    return PredictedFrames.of(model, prediction.rollout());
  }

  /** Forgets the history. */
  public void reset() {
    session.reset();
  }

  /** Frees the model. */
  @Override
  public void close() {
    model.close();
  }
}
