package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import slotcast.model.ModelFile;
import slotcast.model.SlotState;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SlotBatch;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;

/** SlotFormer on libtorch. Between two calls nothing is in native memory but the weights. */
final class TorchPrediction implements PredictionEngine {
  private final TorchThread thread = new TorchThread("prediction model");
  private final SlotFormerConfig config;
  private final SlotFormerEngine engine;
  private final NDManager manager;

  /**
   * @param source names the file in messages
   * @param scripted whether as a script, or operation by operation
   */
  TorchPrediction(ModelFile file, String source, Device device, boolean scripted) {
    config = file.config(SlotFormerConfig.class, source);
    if (scripted) {
      try (LoadedSlotFormer model = LoadedSlotFormer.of(file, source)) {
        engine = new ScriptedSlotFormer(model, device, TorchDevice.layout(device));
      }
    } else {
      engine = new EagerSlotFormer(LoadedSlotFormer.of(file, source, device));
    }
    manager = NDManager.newBaseManager(device, "PyTorch");
  }

  @Override
  public SlotBatch rollout(SlotBatch history, int steps) {
    return thread.call(
        () -> {
          SlotState s = engine.rollout(state(history), steps); // (B,S,K,…)
          return new SlotBatch(
              history.cameras(),
              steps,
              TorchPerception.floats(s.slots()),
              TorchPerception.floats(s.positions()),
              TorchPerception.floats(s.scales()),
              TorchPerception.floats(s.rotations()));
        });
  }

  @Override
  public Drawing draw(SlotBatch slots) {
    return thread.call(
        () -> {
          SlotFormerEngine.Drawing drawn = engine.draw(state(slots));
          return new Drawing(drawn.images().toFloatArray(), drawn.masks().toFloatArray());
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
    return values.length == 0
        ? null
        : manager.create(
            values, new Shape(s.cameras(), s.frames(), config.numSlots()).addAll(new Shape(each)));
  }

  @Override
  public int nativeArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    thread.close(
        () -> {
          manager.close();
          engine.close();
        });
  }
}
