package slotcast.picture;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.List;
import slotcast.data.SlotSet;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.SlotState;
import slotcast.slotformer.SlotFormer;

/**
 * A clip that SlotFormer saw the beginning of, as plain arrays. Axes: L frames seen, S predicted, K
 * slots.
 *
 * @param seen L
 * @param predicted S
 * @param slots K
 * @param height of the images, pixels
 * @param width of the images, pixels
 * @param truth the video, (L+S,3,H,W) RGB in [-1,1]
 * @param drawn what the frozen decoder draws from the slots seen, then from those predicted
 * @param masks of these slots, (L+S,K,H,W)
 */
@SuppressWarnings("ArrayRecordComponent") // drawn, never compared
public record Rollout(
    int seen,
    int predicted,
    int slots,
    int height,
    int width,
    float[] truth,
    float[] drawn,
    float[] masks) {

  /**
   * Predicts from the first frames of a video.
   *
   * @param slots of videos
   * @param video which of them
   * @param from its first frame that is seen
   * @param truth the frames from there on, (L+S,3,H,W) RGB in [-1,1]
   * @param predicted S
   */
  public static Rollout of(
      SlotFormer model,
      NDManager manager,
      SlotSet slots,
      int video,
      int from,
      float[] truth,
      int predicted) {
    int seen = model.config().historyLen();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotSet.Start[] start = {new SlotSet.Start(video, from)};
      SlotState history = slots.clips(manager, start, seen);
      SlotState all = SlotState.concat(List.of(history, model.rollout(history, predicted)));
      Decoded d = model.decode(all);
      return new Rollout(
          seen,
          predicted,
          model.config().numSlots(),
          model.config().resolution().get(0),
          model.config().resolution().get(1),
          truth,
          d.combined().toFloatArray(),
          d.masks().toFloatArray());
    }
  }

  int frames() {
    return seen + predicted;
  }

  /** What a frame is called: {@code seen 3} or {@code +4}. */
  String name(int frame) {
    return frame < seen ? "seen " + (frame + 1) : "+" + (frame - seen + 1);
  }
}
