package slotcast.runtime.engine;

import java.util.List;
import java.util.function.Supplier;
import slotcast.motion.SlotStart;
import slotcast.perception.StreamState;

/** Finds slots on one engine and draws their masks on another. */
public final class SplitPerception extends Split<PerceptionEngine> implements PerceptionEngine {
  /**
   * Opens both engines.
   *
   * @param slots finds them; closed with this
   * @param masks draws them; closed with this
   */
  public SplitPerception(Supplier<PerceptionEngine> slots, Supplier<PerceptionEngine> masks) {
    super(slots, masks);
  }

  @Override
  public StreamState see(
      int cameras,
      float[] images,
      StreamState last,
      List<List<SlotStart>> starts,
      float[][] masks) {
    Found found = find(cameras, images, last, starts);
    masks(cameras, images, found, masks);
    return found.state();
  }

  @Override
  public Found find(int cameras, float[] images, StreamState last, List<List<SlotStart>> starts) {
    return first.find(cameras, images, last, starts);
  }

  @Override
  public void masks(int cameras, float[] images, Found found, float[][] masks) {
    second.masks(cameras, images, found, masks);
  }
}
