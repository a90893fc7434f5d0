package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.model.script.SaviScript;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/** A perception model as a script, beside the eager model of the same weights. */
record ScriptCase(ScriptRun script, Savi savi, ParameterStore store, NDManager manager)
    implements AutoCloseable {
  /**
   * A model of golden weights; parts that the file has no weights of are drawn, and play no part.
   * On the device of the manager.
   */
  static ScriptCase of(
      SaviConfig config, Map<String, Tensor> golden, NDManager manager, ScriptRun.Way way) {
    Map<String, Tensor> weights = new HashMap<>();
    try (ParameterStore drawn = ParameterStore.initial(manager, 1)) {
      new Savi(config, drawn);
      weights.putAll(drawn.export());
    }
    for (String name : golden.keySet()) {
      if (!weights.containsKey(name) && !name.startsWith("prior_slot_layer.")) {
        throw new AssertionError("the model has no parameter " + name);
      }
    }
    weights.putAll(golden);
    ParameterStore store = ParameterStore.loaded(manager, "golden", weights);
    Savi savi = new Savi(config, store);
    ScriptRun script =
        new ScriptRun(way, target -> SaviScript.of(savi, store, null, target), manager.getDevice());
    return new ScriptCase(script, savi, store, manager);
  }

  /** Calls a method of tensors. */
  NDList call(String method, NDArray... arguments) {
    return script.call(method, manager, arguments);
  }

  /** Features to slots, poses and attention. */
  NDList correct(NDArray features, SlotState s, int iterations) {
    return script.call(
        "correct",
        manager,
        iterations,
        features,
        s.slots(),
        s.positions(),
        s.scales(),
        s.rotations());
  }

  NDList decode(SlotState s) {
    return call("decode", s.slots(), s.positions(), s.scales(), s.rotations());
  }

  /** Slots and poses of a list that begins with them. */
  static SlotState state(List<NDArray> list, int poses) {
    return new SlotState(
        list.get(0),
        poses > 0 ? list.get(1) : null,
        poses > 1 ? list.get(2) : null,
        poses > 2 ? list.get(3) : null);
  }

  @Override
  public void close() {
    script.close();
    store.close();
  }
}
