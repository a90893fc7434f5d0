package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;

/**
 * Slots and what travels with them, by name. Clips have a time axis after the batch: (B,T,K,C).
 *
 * @param slots (B,K,C)
 * @param positions (B,K,2) y and x in [-1,1], or null for a model without them
 * @param scales (B,K,2) along the slot's own y and x, in units of half the image, or null
 * @param rotations (B,K,2,2) over vectors (x,y), the slot's axes as columns, or null
 */
public record SlotState(NDArray slots, NDArray positions, NDArray scales, NDArray rotations) {
  /** Slots alone. */
  public static SlotState of(NDArray slots) {
    return new SlotState(slots, null, null, null);
  }

  /** The same positions, scales and rotations with other slots. */
  public SlotState withSlots(NDArray other) {
    return new SlotState(other, positions, scales, rotations);
  }

  /** A clip (B,T,K,…) of the states of its frames, each (B,K,…). */
  public static SlotState stack(List<SlotState> frames) {
    return new SlotState(
        stack(frames, SlotState::slots),
        stack(frames, SlotState::positions),
        stack(frames, SlotState::scales),
        stack(frames, SlotState::rotations));
  }

  private static NDArray stack(List<SlotState> frames, Function<SlotState, NDArray> part) {
    if (part.apply(frames.get(0)) == null) {
      return null;
    }
    NDList parts = new NDList();
    frames.forEach(f -> parts.add(part.apply(f)));
    return NDArrays.stack(parts, 1);
  }

  /** The frames of one clip of a batch: (B,T,K,…) -> (T,K,…). */
  public SlotState clip(long index) {
    return new SlotState(
        slots.get(index),
        positions == null ? null : positions.get(index),
        scales == null ? null : scales.get(index),
        rotations == null ? null : rotations.get(index));
  }

  /** A clip as one batch: (B,T,K,…) -> (B*T,K,…). */
  public SlotState merged() {
    return new SlotState(merged(slots), merged(positions), merged(scales), merged(rotations));
  }

  private static NDArray merged(NDArray x) {
    if (x == null) {
      return null;
    }
    Shape s = x.getShape();
    return x.reshape(new Shape(s.get(0) * s.get(1)).addAll(s.slice(2)));
  }
}
