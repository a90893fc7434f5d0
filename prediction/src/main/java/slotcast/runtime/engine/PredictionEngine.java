package slotcast.runtime.engine;

/**
 * How a back end computes a prediction model, from plain arrays to plain arrays. Safe for several
 * threads, which take turns.
 */
public interface PredictionEngine extends Engine {
  /**
   * What slots look like.
   *
   * @param images (N,3,H,W)
   * @param masks (N,K,1,H,W)
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Drawing(float[] images, float[] masks) {}

  /**
   * Looks ahead.
   *
   * @param history of B cameras and T frames
   * @param steps S
   * @param slots whether they are wanted; else the result has none, but what travels with them
   * @return of as many cameras and S frames
   * @throws IllegalStateException if the engine is closed
   */
  SlotBatch rollout(SlotBatch history, int steps, boolean slots);

  /** Draws slots of B cameras and S frames as N = B*S images. */
  Drawing draw(SlotBatch slots);
}
