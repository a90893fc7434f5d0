package slotcast.picture;

import ai.djl.ndarray.NDScope;
import java.util.List;
import java.util.function.Supplier;
import slotcast.image.Colour;
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
   * Predicts what comes after a history.
   *
   * @param history (1,L,K,…), made in the scope of the call
   * @param truth frames of the history and after it, (L+S,3,H,W) RGB in [-1,1]
   * @param predicted S
   */
  public static Rollout of(
      SlotFormer model, Supplier<SlotState> history, float[] truth, int predicted) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotState seen = history.get();
      Decoded d = model.decode(SlotState.concat(List.of(seen, model.rollout(seen, predicted))));
      return new Rollout(
          (int) seen.slots().getShape().get(1),
          predicted,
          model.config().numSlots(),
          model.config().resolution().get(0),
          model.config().resolution().get(1),
          truth,
          d.combined().toFloatArray(),
          d.masks().toFloatArray());
    }
  }

  /** With the images of a model that sees other colours in RGB. */
  Rollout shown(Colour colour) {
    int n = height * width;
    return new Rollout(
        seen,
        predicted,
        slots,
        height,
        width,
        colour.shown(truth, n),
        colour.shown(drawn, n),
        masks);
  }

  int frames() {
    return seen + predicted;
  }

  /** What a frame is called: {@code seen 3} or {@code +4}. */
  String name(int frame) {
    return frame < seen ? "seen " + (frame + 1) : "+" + (frame - seen + 1);
  }
}
