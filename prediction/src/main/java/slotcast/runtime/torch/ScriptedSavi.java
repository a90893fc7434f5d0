package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.LoadedSavi;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotBeginnings;
import slotcast.model.SlotPredictor;
import slotcast.model.SlotState;
import slotcast.model.script.SaviScript;
import slotcast.tensor.Layout;
import slotcast.tensor.TorchScript;

/** SAVi as a {@link SaviScript}: one call a frame. */
final class ScriptedSavi implements SaviEngine {
  private final TorchScript script;
  private final SaviConfig config;
  private final CorrectorType type;

  /**
   * Writes and loads the script.
   *
   * @param model no longer needed afterwards
   * @param device where it computes
   * @param layout in which it computes images
   */
  ScriptedSavi(LoadedSavi model, Device device, Layout layout) {
    config = model.savi().config();
    type = config.corrector().type();
    script = new TorchScript(SaviScript.of(model.savi(), model.store(), layout), device);
  }

  @Override
  public Seen see(NDArray images, Savi.Recurrent last, SlotBeginnings begun) {
    NDManager manager = images.getManager();
    int b = (int) images.getShape().get(0);
    SlotBeginnings hints = config.hints() == null || begun != null ? begun : none(manager, b);
    NDArray flags = hints == null ? null : hints.flags();
    NDArray starts = hints == null ? null : hints.positions();
    NDArray sizes = hints == null ? null : hints.scales();
    NDList out;
    if (last == null) {
      out = script.infer("first", manager, images, flags, starts, sizes);
    } else {
      SlotState s = last.state();
      SlotPredictor.Memory m = last.memory();
      if (m == null && SaviScript.isRecurrent(config)) {
        NDArray zero =
            manager.zeros(new Shape((long) b * config.slots().count(), config.slots().mlpSize()));
        m = new SlotPredictor.Memory(zero, zero);
      }
      out =
          script.infer(
              "next",
              manager,
              images,
              s.slots(),
              s.positions(),
              s.scales(),
              s.rotations(),
              m == null ? null : m.hidden(),
              m == null ? null : m.cell(),
              flags,
              starts,
              sizes);
    }
    return seen(out, last != null);
  }

  @Override
  public NDArray slots(NDArray images, Savi.Recurrent last) {
    SlotState s = last.state();
    SlotPredictor.Memory m = last.memory();
    return script
        .infer(
            "next_slots",
            images.getManager(),
            images,
            s.slots(),
            s.positions(),
            s.scales(),
            s.rotations(),
            m == null ? null : m.hidden(),
            m == null ? null : m.cell())
        .get(0);
  }

  private Seen seen(NDList out, boolean later) {
    int poses =
        switch (type) {
          case SLOT_ATTENTION -> 0;
          case ISA_T -> 1;
          case ISA_TS -> 2;
          case ISA_TSR -> 3;
        };
    SlotState state =
        new SlotState(
            out.get(1),
            poses > 0 ? out.get(2) : null,
            poses > 1 ? out.get(3) : null,
            poses > 2 ? out.get(4) : null);
    boolean remembers = later && SaviScript.isRecurrent(config);
    SlotPredictor.Memory memory =
        remembers ? new SlotPredictor.Memory(out.get(2 + poses), out.get(3 + poses)) : null;
    return new Seen(new Savi.Recurrent(state, memory), out.get(0));
  }

  /** No slot that starts. */
  private SlotBeginnings none(NDManager manager, int b) {
    int k = config.slots().count();
    NDArray pairs = manager.zeros(new Shape(b, k, 2));
    return new SlotBeginnings(k, manager.zeros(new Shape(b, k, 1)), pairs, pairs);
  }

  @Override
  public void close() {
    script.close();
  }
}
