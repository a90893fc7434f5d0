package slotcast.model;

import ai.djl.ndarray.NDArray;

/**
 * Slots and what travels with them, by name.
 *
 * @param slots (B,K,C)
 * @param positions (B,K,2) y and x in [-1,1], or null for a model without them
 * @param scales (B,K,2), or null
 * @param rotations (B,K,2,2), or null
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
}
