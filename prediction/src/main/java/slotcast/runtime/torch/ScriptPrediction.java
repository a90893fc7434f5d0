package slotcast.runtime.torch;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import slotcast.model.ModelFile;
import slotcast.runtime.engine.CameraRows;
import slotcast.runtime.engine.HeapTensor;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SlotBatch;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.slotformer.script.SlotFormerScript;
import slotcast.slotformer.script.SlotFormerScript.Part;

/**
 * SlotFormer on libtorch as a {@link SlotFormerScript}: one call a rollout, and one for all that is
 * drawn.
 */
final class ScriptPrediction implements PredictionEngine {
  private static final int DRAWN = 2; // images and masks, without the colours of each slot

  private final TorchThread thread = new TorchThread("prediction model");
  private final SlotFormerConfig config;
  private final ScriptMethods script;

  /**
   * Writes and loads the script.
   *
   * @param source names the file in messages
   * @param recorder of its calls, or null for none
   * @param parts that will be called
   */
  ScriptPrediction(
      ModelFile file,
      String source,
      Device device,
      ScriptMethods.Recorder recorder,
      Set<Part> parts) {
    config = file.config(SlotFormerConfig.class, source);
    try (LoadedSlotFormer model = LoadedSlotFormer.of(file, source)) {
      script =
          new ScriptMethods(
              SlotFormerScript.of(
                  model.slotFormer(), model.store(), TorchDevice.target(device), parts),
              device,
              recorder);
    }
  }

  @Override
  public SlotBatch rollout(SlotBatch history, int steps, boolean slots) {
    long b = history.cameras();
    float[][] out =
        thread.call(
            () ->
                script.run(
                    "rollout",
                    ScriptMethods.ALL,
                    inputs(history, b, history.frames(), config.numSlots()),
                    slots ? null : CameraRows.NONE,
                    steps));
    return SlotBatch.of(history.cameras(), steps, out);
  }

  @Override
  public Drawing draw(SlotBatch slots) {
    long n = (long) slots.cameras() * slots.frames();
    float[][] out =
        thread.call(() -> script.run("decode", DRAWN, inputs(slots, n, config.numSlots())));
    return new Drawing(out[0], out[1]);
  }

  /** Slots, and the poses that there are, behind the same first axes. */
  private List<HeapTensor> inputs(SlotBatch s, long... axes) {
    List<HeapTensor> in = new ArrayList<>();
    add(in, s.slots(), axes, config.slotSize());
    add(in, s.positions(), axes, 2);
    add(in, s.scales(), axes, 2);
    add(in, s.rotations(), axes, 2, 2);
    return in;
  }

  private static void add(List<HeapTensor> in, float[] values, long[] axes, long... each) {
    if (values.length > 0) {
      long[] shape = Arrays.copyOf(axes, axes.length + each.length);
      System.arraycopy(each, 0, shape, axes.length, each.length);
      in.add(new HeapTensor(values, shape));
    }
  }

  @Override
  public int nativeArrays() {
    return script.nativeArrays();
  }

  @Override
  public void close() {
    thread.close(script::close);
  }
}
