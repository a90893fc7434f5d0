package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one frame hands to the next, on the Java heap, so that nothing stays in native memory
 * between frames.
 */
public final class HeapState {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(float[] values, Shape shape) {}

  private final Map<String, Part> parts = new LinkedHashMap<>();

  private HeapState() {}

  /** A copy of a state. */
  public static HeapState of(Savi.Recurrent recurrent) {
    HeapState heap = new HeapState();
    SlotState s = recurrent.state();
    heap.put("slots", s.slots());
    heap.put("positions", s.positions());
    heap.put("scales", s.scales());
    heap.put("rotations", s.rotations());
    if (recurrent.memory() != null) {
      heap.put("hidden", recurrent.memory().hidden());
      heap.put("cell", recurrent.memory().cell());
    }
    return heap;
  }

  private void put(String name, NDArray array) {
    if (array != null) {
      parts.put(name, new Part(array.toFloatArray(), array.getShape()));
    }
  }

  /** The state in native memory again, owned by the manager. */
  public Savi.Recurrent restore(NDManager manager) {
    SlotState state =
        new SlotState(
            array(manager, "slots"),
            array(manager, "positions"),
            array(manager, "scales"),
            array(manager, "rotations"));
    SlotPredictor.Memory memory =
        parts.containsKey("hidden")
            ? new SlotPredictor.Memory(array(manager, "hidden"), array(manager, "cell"))
            : null;
    return new Savi.Recurrent(state, memory);
  }

  private NDArray array(NDManager manager, String name) {
    Part p = parts.get(name);
    return p == null ? null : manager.create(p.values(), p.shape());
  }

  /**
   * Values of a part, row-major; not a copy.
   *
   * @param name {@code slots}, {@code positions}, {@code scales} or {@code rotations}
   * @return empty for a part that the model does not track
   */
  public float[] values(String name) {
    Part p = parts.get(name);
    return p == null ? new float[0] : p.values();
  }
}
