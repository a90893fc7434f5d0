package slotcast.runtime.engine;

import java.util.List;
import slotcast.motion.SlotStart;
import slotcast.perception.StreamState;

/**
 * How a back end computes a perception model: frames of B cameras at once, as plain arrays with the
 * cameras on the first axis. Safe for several threads, which take turns.
 */
public interface PerceptionEngine extends AutoCloseable {
  /**
   * What a frame shows.
   *
   * @param masks (B,K,H,W), summing to 1 over the slots
   * @param state what the cameras' next frames start from, of all cameras
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Seen(float[] masks, StreamState state) {}

  /**
   * Sees frames that all begin a scene, or all go on with one.
   *
   * @param cameras B
   * @param images (B,3,H,W)
   * @param last what the frames before left, of all cameras; null where scenes begin
   * @param starts the slots that start, for each camera; null where none does
   * @throws IllegalStateException if the engine is closed
   */
  Seen see(int cameras, float[] images, StreamState last, List<List<SlotStart>> starts);

  /**
   * The slots of frames that go on with a scene and start none, without masks.
   *
   * @return (B,K,C)
   */
  float[] slots(int cameras, float[] images, StreamState last);

  /** Arrays in native memory now beside the weights and what is kept from call to call. */
  int nativeArrays();

  /** Frees what it holds, once calls in work have ended. Closing twice is harmless. */
  @Override
  void close();
}
