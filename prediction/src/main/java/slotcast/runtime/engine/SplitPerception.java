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
  public Seen see(int cameras, float[] images, StreamState last, List<List<SlotStart>> starts) {
    Found found = find(cameras, images, last, starts);
    return new Seen(masks(cameras, images, found), found.state());
  }

  @Override
  public Found find(int cameras, float[] images, StreamState last, List<List<SlotStart>> starts) {
    return first.find(cameras, images, last, starts);
  }

  @Override
  public float[] masks(int cameras, float[] images, Found found) {
    return second.masks(cameras, images, found);
  }
}
