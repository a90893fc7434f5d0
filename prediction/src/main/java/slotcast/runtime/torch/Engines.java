package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.EnumSet;
import java.util.Set;
import slotcast.model.ModelFile;
import slotcast.model.script.SaviScript;
import slotcast.runtime.engine.PerceptionEngine;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SplitPerception;
import slotcast.runtime.engine.SplitPrediction;
import slotcast.runtime.onnx.OnnxPerception;
import slotcast.runtime.onnx.OnnxPrediction;
import slotcast.slotformer.script.SlotFormerScript;

/**
 * Makes what computes the model of a file.
 *
 * @param source names the file in messages
 */
record Engines(ModelFile file, String source, Device device) {
  /** A whole perception model. */
  PerceptionEngine perception(Backends by) {
    return by.isOne()
        ? perception(by.slots(), EnumSet.allOf(SaviScript.Part.class))
        : new SplitPerception(
            () -> perception(by.slots(), EnumSet.of(SaviScript.Part.SLOTS)),
            () -> perception(by.drawing(), EnumSet.of(SaviScript.Part.MASKS)));
  }

  /** A perception model of which those parts will be called. */
  PerceptionEngine perception(Backend by, Set<SaviScript.Part> parts) {
    return switch (by) {
      case ONNX -> new OnnxPerception(file, source, JniUtils.getNumThreads(), parts);
      case ONNX_INT8 -> OnnxPerception.int8(file, source, JniUtils.getNumThreads());
      case TORCHSCRIPT ->
          new ScriptPerception(file, source, device, ScriptMethods.recorder(device), parts);
      default -> new EagerPerception(file, source, device);
    };
  }

  /** A whole prediction model. */
  PredictionEngine prediction(Backends by) {
    return by.isOne()
        ? prediction(by.slots(), EnumSet.allOf(SlotFormerScript.Part.class))
        : new SplitPrediction(
            () -> prediction(by.slots(), EnumSet.of(SlotFormerScript.Part.ROLLOUT)),
            () -> prediction(by.drawing(), EnumSet.of(SlotFormerScript.Part.DRAWING)));
  }

  /** A prediction model of which those parts will be called. */
  PredictionEngine prediction(Backend by, Set<SlotFormerScript.Part> parts) {
    return switch (by) {
      case ONNX -> new OnnxPrediction(file, source, JniUtils.getNumThreads(), parts);
      case ONNX_INT8 -> OnnxPrediction.int8(file, source, JniUtils.getNumThreads());
      case TORCHSCRIPT ->
          new ScriptPrediction(file, source, device, ScriptMethods.recorder(device), parts);
      default -> new EagerPrediction(file, source, device);
    };
  }
}
