package slotcast.perception;

import java.util.List;
import java.util.Optional;
import slotcast.image.RgbImage;

/**
 * One camera's frames in, masks and tracked objects out, without ROS: a {@link PerceptionModel} and
 * a {@link PerceptionSession} together. One thread at a time.
 */
public final class SlotPerception implements AutoCloseable {
  private final PerceptionModel model;
  private final PerceptionSession session;

  /**
   * @param model closed with this object
   */
  public SlotPerception(PerceptionModel model, PerceptionOptions options) {
    this.model = model;
    this.session = new PerceptionSession(model.spec(), options);
  }

  /** What there is to know about the model. */
  public PerceptionModel.Spec spec() {
    return model.spec();
  }

  /**
   * Sees one frame.
   *
   * @param frame of any size; another size than before begins a new scene
   * @param stampNanos of the frame
   * @return with masks that stay; empty for a frame that is passed over: it has the stamp of the
   *     last one, or an earlier one ({@link StampGate})
   * @throws IllegalStateException if the model gives values that are not finite; the next frame
   *     starts from the one before
   */
  public Optional<PerceptionResult> process(RgbImage frame, long stampNanos) {
    Admission admission = session.admit(frame, stampNanos);
    return admission
        .input()
        .map(input -> session.finish(admission, model.see(List.of(input)).get(0)).kept());
  }

  /** Forgets everything: the next frame begins a new scene, and all tracks end. */
  public void reset() {
    session.reset();
  }

  /** Frees the model. */
  @Override
  public void close() {
    model.close();
  }
}
