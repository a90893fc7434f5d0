package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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

  /**
   * Which slots hold nothing: those with scales of 0.
   *
   * @return (B,K,1), 1 for a slot in use, 0 for an empty one
   */
  NDArray inUse() {
    return scales.stopGradient().sum(new int[] {2}, true).gt(0).toType(DataType.FLOAT32, false);
  }

  /** A clip (B,T,K,…) of the states of its frames, each (B,K,…). */
  public static SlotState stack(List<SlotState> frames) {
    return gather(frames, parts -> NDArrays.stack(parts, 1));
  }

  /** A clip (B,T1+T2+…,K,…) of clips of the same batch that follow each other. */
  public static SlotState concat(List<SlotState> clips) {
    return gather(clips, parts -> NDArrays.concat(parts, 1));
  }

  private static SlotState gather(List<SlotState> states, Function<NDList, NDArray> how) {
    return new SlotState(
        gather(states, SlotState::slots, how),
        gather(states, SlotState::positions, how),
        gather(states, SlotState::scales, how),
        gather(states, SlotState::rotations, how));
  }

  private static NDArray gather(
      List<SlotState> states, Function<SlotState, NDArray> part, Function<NDList, NDArray> how) {
    if (part.apply(states.get(0)) == null) {
      return null;
    }
    NDList parts = new NDList();
    states.forEach(s -> parts.add(part.apply(s)));
    return how.apply(parts);
  }

  /** Each part, where there is one, turned into another. */
  public SlotState map(UnaryOperator<NDArray> f) {
    return new SlotState(
        f.apply(slots),
        positions == null ? null : f.apply(positions),
        scales == null ? null : f.apply(scales),
        rotations == null ? null : f.apply(rotations));
  }

  /** The frames of one clip of a batch: (B,T,K,…) -> (T,K,…). */
  public SlotState clip(long index) {
    return map(x -> x.get(index));
  }

  /** A clip as one batch: (B,T,K,…) -> (B*T,K,…). */
  public SlotState merged() {
    return map(SlotState::merged);
  }

  private static NDArray merged(NDArray x) {
    Shape s = x.getShape();
    return x.reshape(new Shape(s.get(0) * s.get(1)).addAll(s.slice(2)));
  }
}
