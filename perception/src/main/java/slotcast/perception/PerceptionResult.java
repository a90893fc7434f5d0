package slotcast.perception;

import java.util.List;
import slotcast.tracking.TrackedObject;

/**
 * What is seen in one frame. Not changed by anybody, but for the label image, drawn when asked.
 *
 * <p>Its masks lie in arrays of its session, which fills them again with the next frame: until then
 * they can be read and labels be drawn, by the session's thread; then both throw
 * IllegalStateException. Labels once drawn stay, and so do slots and objects. Whoever needs masks
 * or labels later, or in another thread, takes {@link #kept} in time.
 */
public final class PerceptionResult {
  private final FrameMasks masks;
  private final SlotFrame slots;
  private final List<TrackedObject> objects;
  private final LabelImage image;
  private final boolean restarted;
  private byte[] labels; // null: not drawn yet

  PerceptionResult(
      FrameMasks masks,
      SlotFrame slots,
      List<TrackedObject> objects,
      LabelImage image,
      boolean restarted) {
    this.masks = masks;
    this.slots = slots;
    this.objects = List.copyOf(objects);
    this.image = image;
    this.restarted = restarted;
  }

  /** Of the image, in nanoseconds. */
  public long stampNanos() {
    return slots.stampNanos();
  }

  /** Of the label image: the camera's, in pixels. */
  public int width() {
    return slots.mapping().cameraWidth();
  }

  /** Of the label image: the camera's, in pixels. */
  public int height() {
    return slots.mapping().cameraHeight();
  }

  /**
   * The label image, row-major, one byte a pixel: 0 for background, else {@link
   * TrackedObject#label()}. Drawn at the first call.
   *
   * @throws IllegalStateException if they have not been drawn before the session's next frame
   */
  public synchronized byte[] labels() {
    if (labels == null) {
      boolean[] isObject = new boolean[slots.numSlots()];
      objects.forEach(o -> isObject[o.slot()] = true);
      labels = image.draw(masks.soft(), masks.winners(), isObject);
    }
    return labels;
  }

  /**
   * A copy of the masks: (K,h,w) at the model's resolution, summing to 1 over the slots.
   *
   * @throws IllegalStateException if the session has taken its next frame
   */
  public float[] masks() {
    return masks.soft().clone();
  }

  /**
   * A copy of (h,w) at the model's resolution: the slot with the largest mask at each pixel.
   *
   * @throws IllegalStateException if the session has taken its next frame
   */
  public int[] winners() {
    return masks.winners().clone();
  }

  /**
   * The same with masks of its own, which stay.
   *
   * @throws IllegalStateException if the session has taken its next frame
   */
  public synchronized PerceptionResult kept() {
    PerceptionResult kept = new PerceptionResult(masks.kept(), slots, objects, image, restarted);
    kept.labels = labels;
    return kept;
  }

  /** The slots, for the predictor. */
  public SlotFrame slots() {
    return slots;
  }

  /** In order of their slots. */
  public List<TrackedObject> objects() {
    return objects;
  }

  /**
   * Whether this frame began a new scene: the first one, after {@link SlotPerception#reset()}, a
   * jump in time or another image size. All tracks have ended.
   */
  public boolean restarted() {
    return restarted;
  }
}
