package slotcast.slotformer.script;

import java.util.ArrayList;
import java.util.List;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.script.Poses;
import slotcast.model.script.SaviGraphs;
import slotcast.onnx.OnnxGraph;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.ScriptTracer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.ScriptSource;

/**
 * Methods of a {@link SlotFormerScript} as ONNX graphs. Their inputs are named as its arguments.
 */
public final class SlotFormerGraphs {
  private SlotFormerGraphs() {}

  /**
   * A rollout of B histories: slots (B,T,K,C) and poses to those of S steps ahead, {@code
   * new_slots} (B,S,K,C) and so on.
   *
   * @param source of {@link SlotFormerScript#of}, channels first
   * @param frames T, at least as many as the model looks at
   * @param steps S
   */
  public static OnnxGraph rollout(
      ScriptSource source, SlotFormerConfig config, int frames, int steps) {
    CorrectorType type = type(config);
    List<String> out = new ArrayList<>(List.of(SaviGraphs.NEW + "slots"));
    Poses.of(type).forEach(p -> out.add(SaviGraphs.NEW + p));
    return ScriptTracer.trace(
        source,
        "rollout",
        SaviGraphs.slots(type, new Size(1, "B"), frames, config.numSlots(), config.slotSize()),
        out,
        steps);
  }

  /**
   * What slots (N,K,C) look like: {@code images} (N,3,H,W), {@code masks} (N,K,1,H,W), and {@code
   * colours} of each slot (N,K,3,H,W).
   */
  public static OnnxGraph decode(ScriptSource source, SlotFormerConfig config) {
    return decoded(
        source, config, List.of("images", "masks", "colours"), ScriptTracer.Precision.FLOAT);
  }

  /** As the other without the colours of each slot, with convolutions computed so. */
  public static OnnxGraph draw(
      ScriptSource source, SlotFormerConfig config, ScriptTracer.Precision precision) {
    return decoded(source, config, List.of("images", "masks"), precision);
  }

  private static OnnxGraph decoded(
      ScriptSource source,
      SlotFormerConfig config,
      List<String> outputs,
      ScriptTracer.Precision precision) {
    return ScriptTracer.trace(
        source,
        "decode",
        SaviGraphs.slots(type(config), new Size(1, "N"), config.numSlots(), config.slotSize()),
        outputs,
        precision);
  }

  private static CorrectorType type(SlotFormerConfig config) {
    return config.poses() == null
        ? CorrectorType.SLOT_ATTENTION
        : config.poses().corrector().type();
  }
}
