package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import java.util.Set;
import slotcast.model.SlotState;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.script.SlotFormerScript;
import slotcast.slotformer.script.SlotFormerScript.Part;
import slotcast.tensor.Layout;
import slotcast.tensor.TorchScript;

/** SlotFormer as a {@link SlotFormerScript}: one call a rollout, and one for all that is drawn. */
final class ScriptedSlotFormer implements SlotFormerEngine {
  private final TorchScript script;

  /**
   * Writes and loads the script.
   *
   * @param model no longer needed afterwards
   * @param device where it computes
   * @param layout in which it computes images
   * @param parts that will be called
   */
  ScriptedSlotFormer(LoadedSlotFormer model, Device device, Layout layout, Set<Part> parts) {
    script =
        new TorchScript(
            SlotFormerScript.of(model.slotFormer(), model.store(), layout, parts), device);
  }

  @Override
  public SlotState rollout(SlotState s, int steps) {
    NDList out =
        script.infer(
            "rollout",
            s.slots().getManager(),
            steps,
            s.slots(),
            s.positions(),
            s.scales(),
            s.rotations());
    return new SlotState(
        out.get(0),
        out.size() > 1 ? out.get(1) : null,
        out.size() > 2 ? out.get(2) : null,
        out.size() > 3 ? out.get(3) : null);
  }

  @Override
  public Drawing draw(SlotState state) {
    SlotState s = state.merged();
    NDList out =
        script.infer(
            "decode", s.slots().getManager(), s.slots(), s.positions(), s.scales(), s.rotations());
    return new Drawing(out.get(0), out.get(1));
  }

  @Override
  public void close() {
    script.close();
  }
}
