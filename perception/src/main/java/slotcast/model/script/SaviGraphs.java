package slotcast.model.script;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import slotcast.model.CorrectorConfig;
import slotcast.model.SaviConfig;
import slotcast.model.SlotsConfig;
import slotcast.model.script.SaviScript.Part;
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

  /** Methods that a whole model needs, one graph each. */
  public static final List<String> METHODS = List.of("first", "next");

  /** Methods that parts of a model need. */
  public static List<String> methods(Set<Part> parts) {
    if (parts.equals(EnumSet.of(Part.SLOTS))) {
      return List.of("first_slots", "next_slots");
    }
    return parts.equals(EnumSet.of(Part.MASKS)) ? List.of("drawn") : METHODS;
  }

  /**
   * A method.
   *
   * @param source of {@link SaviScript#of}, channels first
   * @param method {@code first}, {@code next}, {@code first_slots}, {@code next_slots} or {@code
   *     drawn}
   */
  public static OnnxGraph of(ScriptSource source, SaviConfig config, String method) {
    return of(source, config, method, ScriptTracer.Precision.FLOAT);
  }

  /** As the other, with convolutions computed so. */
  public static OnnxGraph of(
      ScriptSource source, SaviConfig config, String method, ScriptTracer.Precision precision) {
    SlotsConfig s = config.slots();
    boolean draws = method.equals("drawn");
    boolean finds = method.endsWith("_slots");
    boolean later = method.startsWith("next");
    List<OnnxValue> in = new ArrayList<>();
    in.add(OnnxValue.input("images", B, 3, config.height(), config.width()));
    List<String> out = new ArrayList<>();
    if (!finds) {
      out.add("masks");
    }
    if (later || draws) {
      in.addAll(slots(config.corrector().type(), B, s.count(), s.size()));
    }
    if (!draws) {
      out.add(NEW + "slots");
      Poses.of(config.corrector().type()).forEach(p -> out.add(NEW + p));
      if (finds && SaviScript.leavesOut(config)) {
        out.add("shown");
      }
    }
    if (later && PredictorScript.isRecurrent(config)) {
      for (String part : List.of("hidden", "cell")) {
        in.add(OnnxValue.input(part, new Size(s.count(), "B"), s.mlpSize()));
        out.add(NEW + part);
      }
    }
    if (config.hints() != null && !draws) {
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
