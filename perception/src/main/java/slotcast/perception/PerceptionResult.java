package slotcast.perception;

import java.util.List;
import slotcast.tracking.TrackedObject;

/** What is seen in one frame. Not changed by anybody, but for the label image, drawn when asked. */
public final class PerceptionResult {
  private final float[] masks;
  private final byte[] hard; // a quarter of what ints take, of every result that is kept
  private final SlotFrame slots;
  private final List<TrackedObject> objects;
  private final LabelImage image;
  private final boolean restarted;
  private byte[] labels; // null: not drawn yet

  PerceptionResult(
      float[] masks,
      byte[] hard,
      SlotFrame slots,
      List<TrackedObject> objects,
      LabelImage image,
      boolean restarted) {
    this.masks = masks;
    this.hard = hard;
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
   */
  public synchronized byte[] labels() {
    if (labels == null) {
      boolean[] isObject = new boolean[slots.numSlots()];
      objects.forEach(o -> isObject[o.slot()] = true);
      labels = image.draw(masks, hard, isObject);
    }
    return labels;
  }

  /** (K,h,w) at the model's resolution, summing to 1 over the slots. */
  public float[] masks() {
    return masks;
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
