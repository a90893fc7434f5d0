package slotcast.runtime.engine;

import java.util.List;
import slotcast.motion.SlotStart;
import slotcast.perception.StreamState;

/**
 * How a back end computes a perception model: frames of B cameras at once, as plain arrays with the
 * cameras on the first axis. Safe for several threads, which take turns.
 */
public interface PerceptionEngine extends Engine {
  /**
   * Slots before their masks are drawn.
   *
   * @param state what the cameras' next frames start from, of all cameras
   * @param shown (B,K,2), the scales of which slots are drawn: those of the state but for slots
   *     that are left out, whose scales are 0; empty where the model has none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Found(StreamState state, float[] shown) {}

  /**
   * Sees frames that all begin a scene, or all go on with one.
   *
   * @param cameras B
   * @param images (B,3,H,W)
   * @param last what the frames before left, of all cameras; null where scenes begin
   * @param starts the slots that start, for each camera; null where none does
   * @param masks where they go, see {@link CameraRows}: for each camera (K,H,W), summing to 1 over
   *     the slots
   * @return what the cameras' next frames start from, of all cameras
   * @throws IllegalStateException if the engine is closed
   */
  StreamState see(
      int cameras, float[] images, StreamState last, List<List<SlotStart>> starts, float[][] masks);

  /** As {@link #see}, without the masks. */
  Found find(int cameras, float[] images, StreamState last, List<List<SlotStart>> starts);

  /**
   * The masks of what was found, of a model that {@linkplain slotcast.model.SaviConfig#drawsMasks
   * draws} them.
   *
   * @param images in which it was found
   * @param masks as for {@link #see}
   */
  void masks(int cameras, float[] images, Found found, float[][] masks);
}
