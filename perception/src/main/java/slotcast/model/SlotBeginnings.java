package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import slotcast.motion.SlotStart;

/**
 * The slots that start with a frame from hints, for a batch.
 *
 * @param count K
 * @param flags (B,K,1), 1 for a slot that starts, else 0
 * @param positions (B,K,2) of those that start, else 0
 * @param scales (B,K,2) of those that start, else 0
 */
public record SlotBeginnings(int count, NDArray flags, NDArray positions, NDArray scales) {
  /**
   * Of each sample's list; a list may be empty.
   *
   * @param manager owns the arrays
   * @param count K, more than any slot that starts
   */
  public static SlotBeginnings of(NDManager manager, List<List<SlotStart>> samples, int count) {
    int b = samples.size();
    List<float[]> all = arrays(samples, count);
    return new SlotBeginnings(
        count,
        manager.create(all.get(0), new Shape(b, count, 1)),
        manager.create(all.get(1), new Shape(b, count, 2)),
        manager.create(all.get(2), new Shape(b, count, 2)));
  }

  /** Flags (B,K,1), positions and scales (B,K,2), as plain arrays; see {@link #of}. */
  public static List<float[]> arrays(List<List<SlotStart>> samples, int count) {
    int b = samples.size();
    float[] flags = new float[b * count];
    float[] positions = new float[2 * b * count];
    float[] scales = new float[2 * b * count];
    for (int i = 0; i < b; i++) {
      for (SlotStart s : samples.get(i)) {
        int at = i * count + s.slot();
        flags[at] = 1;
        positions[2 * at] = (float) s.y();
        positions[2 * at + 1] = (float) s.x();
        scales[2 * at] = (float) s.scaleY();
        scales[2 * at + 1] = (float) s.scaleX();
      }
    }
    return List.of(flags, positions, scales);
  }

  /**
   * The state with those slots begun.
   *
   * @param latents (B,K,C) that slots start from
   */
  SlotState apply(SlotState state, NDArray latents) {
    NDArray others = flags.neg().add(1);
    return new SlotState(
        state.slots().mul(others).add(latents.mul(flags)),
        state.positions().mul(others).add(positions),
        state.scales().mul(others).add(scales),
        null);
  }
}
