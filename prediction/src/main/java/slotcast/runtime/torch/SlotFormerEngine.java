package slotcast.runtime.torch;

import ai.djl.ndarray.NDArray;
import slotcast.model.SlotState;

/** How a prediction model computes. Called on the model's thread. */
interface SlotFormerEngine extends AutoCloseable {
  /**
   * What slots look like.
   *
   * @param images (N,3,H,W)
   * @param masks (N,K,1,H,W)
   */
  record Drawing(NDArray images, NDArray masks) {}

  /** Slots (B,T,K,C), and what travels with them, to those of S steps ahead, (B,S,K,C). */
  SlotState rollout(SlotState history, int steps);

  /** Draws slots (B,S,K,C) as N = B*S frames. */
  Drawing draw(SlotState state);

  @Override
  void close();
}
