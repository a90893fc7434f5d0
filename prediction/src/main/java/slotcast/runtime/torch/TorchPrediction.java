package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Set;
import slotcast.model.ModelFile;
import slotcast.model.SlotState;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SlotBatch;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.slotformer.script.SlotFormerScript.Part;

/** SlotFormer on libtorch. Between two calls nothing is in native memory but the weights. */
final class TorchPrediction implements PredictionEngine {
  private final TorchThread thread = new TorchThread("prediction model");
  private final SlotFormerConfig config;
  private final SlotFormerEngine engine;
  private final HeapArrays arrays;

  /**
   * @param source names the file in messages
   * @param engine on that device; closed with this
   */
  private TorchPrediction(ModelFile file, String source, Device device, SlotFormerEngine engine) {
    config = file.config(SlotFormerConfig.class, source);
    this.engine = engine;
    arrays = new HeapArrays(device);
  }

  /** As a script. */
  static TorchPrediction scripted(ModelFile file, String source, Device device, Set<Part> parts) {
    try (LoadedSlotFormer model = LoadedSlotFormer.of(file, source)) {
      return new TorchPrediction(
          file,
          source,
          device,
          new ScriptedSlotFormer(model, device, TorchDevice.layout(device), parts));
    }
  }

  /** Operation by operation. */
  static TorchPrediction eager(ModelFile file, String source, Device device) {
    return new TorchPrediction(
        file, source, device, new EagerSlotFormer(LoadedSlotFormer.of(file, source, device)));
  }

  @Override
  public SlotBatch rollout(SlotBatch history, int steps) {
    return thread.call(
        () -> {
          arrays.begin();
          SlotState s = engine.rollout(state(history), steps); // (B,S,K,…)
          return new SlotBatch(
              history.cameras(),
              steps,
              HeapArrays.floats(s.slots()),
              HeapArrays.floats(s.positions()),
              HeapArrays.floats(s.scales()),
              HeapArrays.floats(s.rotations()));
        });
  }

  @Override
  public Drawing draw(SlotBatch slots) {
    return thread.call(
        () -> {
          arrays.begin();
          SlotFormerEngine.Drawing drawn = engine.draw(state(slots));
          return new Drawing(HeapArrays.floats(drawn.images()), HeapArrays.floats(drawn.masks()));
        });
  }

  private SlotState state(SlotBatch s) {
    return new SlotState(
        array(s, s.slots(), config.slotSize()),
        array(s, s.positions(), 2),
        array(s, s.scales(), 2),
        array(s, s.rotations(), 2, 2));
  }

  /** (B,T,K,…) of one part, or null if the slots do not have it. */
  private NDArray array(SlotBatch s, float[] values, long... each) {
    Shape shape = new Shape(s.cameras(), s.frames(), config.numSlots()).addAll(new Shape(each));
    return arrays.tensor(values, shape);
  }

  @Override
  public int nativeArrays() {
    return arrays.count();
  }

  @Override
  public void close() {
    thread.close(
        () -> {
          arrays.close();
          engine.close();
        });
  }
}
