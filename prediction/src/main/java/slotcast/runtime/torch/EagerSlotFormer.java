package slotcast.runtime.torch;

import slotcast.model.BroadcastDecoder;
import slotcast.model.SlotState;
import slotcast.slotformer.LoadedSlotFormer;

/** {@link slotcast.slotformer.SlotFormer}, operation by operation. */
record EagerSlotFormer(LoadedSlotFormer model) implements SlotFormerEngine {
  @Override
  public SlotState rollout(SlotState history, int steps) {
    return model.slotFormer().rollout(history, steps);
  }

  @Override
  public Drawing draw(SlotState state) {
    BroadcastDecoder.Decoded decoded = model.slotFormer().decode(state);
    return new Drawing(decoded.combined(), decoded.masks());
  }

  @Override
  public void close() {
    model.close();
  }
}
