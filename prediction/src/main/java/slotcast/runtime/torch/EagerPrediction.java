package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import slotcast.model.BroadcastDecoder;
import slotcast.model.ModelFile;
import slotcast.model.SlotState;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SlotBatch;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;

/**
 * SlotFormer on libtorch, operation by operation. Between two calls nothing is in native memory but
 * the weights.
 */
final class EagerPrediction implements PredictionEngine {
  private final TorchThread thread = new TorchThread("prediction model");
  private final SlotFormerConfig config;
  private final LoadedSlotFormer model;
  private final HeapArrays arrays;

  /**
   * @param source names the file in messages
   */
  EagerPrediction(ModelFile file, String source, Device device) {
    config = file.config(SlotFormerConfig.class, source);
    model = LoadedSlotFormer.of(file, source, device);
    arrays = new HeapArrays(device);
  }

  @Override
  public SlotBatch rollout(SlotBatch history, int steps, boolean slots) {
    return thread.call(
        () -> {
          arrays.begin();
          SlotState s = model.slotFormer().rollout(state(history), steps); // (B,S,K,…)
          return new SlotBatch(
              history.cameras(),
              steps,
              HeapArrays.floats(slots ? s.slots() : null),
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
          BroadcastDecoder.Decoded drawn = model.slotFormer().decode(state(slots));
          return new Drawing(HeapArrays.floats(drawn.combined()), HeapArrays.floats(drawn.masks()));
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
          model.close();
        });
  }
}
