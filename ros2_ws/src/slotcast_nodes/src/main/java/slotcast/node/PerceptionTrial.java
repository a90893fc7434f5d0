package slotcast.node;

import java.util.List;
import slotcast.image.RgbImage;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionGroup;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;

/**
 * Other perception weights, run in shadow beside the ones in use until they have seen enough
 * frames; with the prediction weights that belong to them, if those change too. One thread at a
 * time.
 */
final class PerceptionTrial implements CurrentTrial.Trial {
  private final PerceptionGroup candidate;
  private final PredictionTrial predictor; // null: prediction weights stay
  private int remaining;

  /**
   * @param predictor null if prediction weights stay
   * @param frames to see, at least 1
   */
  PerceptionTrial(PerceptionGroup candidate, PredictionTrial predictor, int frames) {
    this.candidate = candidate;
    this.predictor = predictor;
    this.remaining = frames;
  }

  PerceptionGroup candidate() {
    return candidate;
  }

  /** Null if prediction weights stay. */
  PredictionTrial predictor() {
    return predictor;
  }

  /**
   * Sees a camera's frame, and publishes nothing.
   *
   * @throws RuntimeException if the candidate fails on it
   */
  void observe(int camera, RgbImage image, long stampNanos) {
    PerceptionSession session = candidate.sessions().get(camera);
    Admission admission = session.admit(image, stampNanos);
    if (admission.input().isEmpty()) {
      return;
    }
    var output = candidate.model().see(List.of(admission.input().get())).get(0);
    PerceptionResult seen = session.finish(admission, output);
    remaining--;
    if (predictor != null) {
      predictor.observe(camera, seen.slots());
    }
  }

  @Override
  public boolean isProven() {
    return remaining <= 0 && (predictor == null || predictor.isProven());
  }

  @Override
  public void close() {
    candidate.close();
    if (predictor != null) {
      predictor.close();
    }
  }
}
