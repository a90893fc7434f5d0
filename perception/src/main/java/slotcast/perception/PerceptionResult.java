package slotcast.perception;

import java.util.List;
import slotcast.tracking.TrackedObject;

/**
 * What is seen in one frame.
 *
 * @param stampNanos of the image
 * @param width of the label image: the camera's, in pixels
 * @param height of the label image: the camera's, in pixels
 * @param labels the label image, row-major, one byte a pixel: 0 for background, else {@link
 *     TrackedObject#label()}
 * @param masks (K,h,w) at the model's resolution, summing to 1 over the slots
 * @param slots the slots, for the predictor
 * @param objects in order of their slots
 * @param restarted whether this frame began a new sequence: the first one, after {@link
 *     SlotPerception#reset()}, a jump back in time, a long gap or another image size. All tracks
 *     have ended
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record PerceptionResult(
    long stampNanos,
    int width,
    int height,
    byte[] labels,
    float[] masks,
    SlotFrame slots,
    List<TrackedObject> objects,
    boolean restarted) {
  public PerceptionResult {
    objects = List.copyOf(objects);
  }
}
