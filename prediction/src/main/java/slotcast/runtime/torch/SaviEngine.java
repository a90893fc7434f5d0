package slotcast.runtime.torch;

import ai.djl.ndarray.NDArray;
import slotcast.model.Savi;
import slotcast.model.SlotBeginnings;

/** How a perception model computes a frame of several cameras. Called on the model's thread. */
interface SaviEngine extends AutoCloseable {
  /**
   * What a frame shows.
   *
   * @param recurrent what the cameras' next frames start from
   * @param masks (B,K,1,H,W), summing to 1 over the slots
   */
  record Seen(Savi.Recurrent recurrent, NDArray masks) {}

  /**
   * Sees frames that all begin a scene, or all go on with one.
   *
   * @param images (B,3,H,W)
   * @param last what the frames before left; null where scenes begin
   * @param begun the slots that start, for a model with hints; null for none
   */
  Seen see(NDArray images, Savi.Recurrent last, SlotBeginnings begun);

  /**
   * The slots of frames that go on with a scene and start none, without masks.
   *
   * @param last what the frames before left, with a recurrent predictor's memory
   * @return (B,K,C)
   */
  NDArray slots(NDArray images, Savi.Recurrent last);

  @Override
  void close();
}
