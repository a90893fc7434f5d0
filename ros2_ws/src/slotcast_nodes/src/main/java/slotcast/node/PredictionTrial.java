package slotcast.node;

import java.util.List;
import java.util.Optional;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionGroup;
import slotcast.prediction.PredictionSession;

/**
 * Other prediction weights, run in shadow beside the ones in use until they have looked ahead from
 * enough frames. One thread at a time.
 */
final class PredictionTrial implements CurrentTrial.Trial {
  private final PredictionGroup candidate;
  private final int steps;
  private int remaining;

  /**
   * @param frames to look ahead from, at least 1
   */
  PredictionTrial(PredictionGroup candidate, int steps, int frames) {
    this.candidate = candidate;
    this.steps = steps;
    this.remaining = frames;
  }

  PredictionGroup candidate() {
    return candidate;
  }

  /**
   * Looks ahead from a camera's frame, and publishes nothing.
   *
   * @throws RuntimeException if the candidate fails on it
   */
  void observe(int camera, SlotFrame frame) {
    PredictionSession session = candidate.sessions().get(camera);
    switch (session.push(frame)) {
      case CONTINUED, RESTARTED -> {
        Optional<List<SlotFrame>> looked = session.history();
        if (looked.isPresent()) {
          var rollout = candidate.model().rollOutPaths(List.of(looked.get()), steps).get(0);
          var unused = session.finish(looked.get(), rollout);
          remaining--;
        }
      }
      case REFUSED ->
          throw new IllegalStateException("it was not trained on the slots of " + frame.model());
      case SKIPPED -> {}
    }
  }

  @Override
  public boolean isProven() {
    return remaining <= 0;
  }

  @Override
  public void close() {
    candidate.close();
  }
}
