package slotcast.perception;

import java.util.Optional;
import slotcast.image.FrameMapping;

/**
 * A camera's frame at the door of its {@link PerceptionSession}: what the model has to see of it,
 * or why it is passed over.
 *
 * @param stampNanos of the frame
 * @param verdict what its stamp says
 * @param resized whether the camera's image has another size than before
 * @param mapping of the camera's image to the model's
 * @param input for the model; empty for a frame that is passed over
 */
public record Admission(
    long stampNanos,
    StampGate.Verdict verdict,
    boolean resized,
    FrameMapping mapping,
    Optional<PerceptionModel.Input> input) {
  /** Whether the frame begins a new scene: all tracks have ended. */
  public boolean restarts() {
    return input.isPresent() && input.get().last() == null;
  }
}
