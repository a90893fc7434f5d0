package slotcast.model.script;

import java.util.ArrayList;
import java.util.List;
import slotcast.model.CorrectorConfig;
import slotcast.model.SaviConfig;
import slotcast.model.SlotsConfig;
import slotcast.onnx.OnnxGraph;
import slotcast.onnx.OnnxValue;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.ScriptTracer;
import slotcast.tensor.ScriptSource;

/**
 * Methods of a {@link SaviScript} as ONNX graphs, for any number B of images. Their inputs are
 * named as the script's arguments; what goes on to the next frame comes out as {@code new_NAME}.
 */
public final class SaviGraphs {
  /** Of what goes on to the next frame. */
  public static final String NEW = "new_";

  private static final Size B = new Size(1, "B");

  private SaviGraphs() {}

  /** Methods that a model's file has, one graph each. */
  public static final List<String> METHODS = List.of("first", "next");

  /**
   * A method.
   *
   * @param source of {@link SaviScript#of}, channels first
   * @param method {@code first}, {@code next} or {@code next_slots}
   */
  public static OnnxGraph of(ScriptSource source, SaviConfig config, String method) {
    return of(source, config, method, ScriptTracer.Precision.FLOAT);
  }

  /** As the other, with convolutions computed so. */
  public static OnnxGraph of(
      ScriptSource source, SaviConfig config, String method, ScriptTracer.Precision precision) {
    SlotsConfig s = config.slots();
    boolean later = !method.equals("first");
    List<OnnxValue> in = new ArrayList<>();
    in.add(OnnxValue.input("images", B, 3, config.height(), config.width()));
    List<String> out = new ArrayList<>();
    if (!method.equals("next_slots")) {
      out.add("masks");
    }
    out.add(NEW + "slots");
    if (later) {
      in.addAll(slots(config.corrector().type(), B, s.count(), s.size()));
    }
    if (!method.equals("next_slots")) {
      Poses.of(config.corrector().type()).forEach(p -> out.add(NEW + p));
    }
    if (later && PredictorScript.isRecurrent(config)) {
      for (String part : List.of("hidden", "cell")) {
        in.add(OnnxValue.input(part, new Size(s.count(), "B"), s.mlpSize()));
        if (method.equals("next")) {
          out.add(NEW + part);
        }
      }
    }
    if (config.hints() != null && !method.equals("next_slots")) {
      in.add(OnnxValue.input("flags", B, s.count(), 1));
      in.add(OnnxValue.input("starts", B, s.count(), 2));
      in.add(OnnxValue.input("sizes", B, s.count(), 2));
    }
    return ScriptTracer.trace(source, method, in, out, precision);
  }

  /**
   * Slots and their poses.
   *
   * @param first the axis in front
   * @param axes of the slots behind it: those of the poses end in their own sizes
   */
  public static List<OnnxValue> slots(
      CorrectorConfig.CorrectorType type, Size first, long... axes) {
    List<OnnxValue> all = new ArrayList<>(List.of(OnnxValue.input("slots", first, axes)));
    for (String pose : Poses.of(type)) {
      List<Long> sizes = new ArrayList<>();
      for (int i = 0; i < axes.length - 1; i++) {
        sizes.add(axes[i]);
      }
      sizes.addAll(pose.equals("rotations") ? List.of(2L, 2L) : List.of(2L));
      all.add(OnnxValue.input(pose, first, sizes.stream().mapToLong(i -> i).toArray()));
    }
    return all;
  }
}
