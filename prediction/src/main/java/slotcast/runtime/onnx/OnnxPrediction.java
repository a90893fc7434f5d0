package slotcast.runtime.onnx;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import slotcast.model.ModelFile;
import slotcast.onnx.ConvRanges;
import slotcast.onnx.ScriptTracer.Precision;
import slotcast.runtime.engine.CameraRows;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SlotBatch;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.slotformer.script.SlotFormerGraphs;
import slotcast.slotformer.script.SlotFormerScript;
import slotcast.slotformer.script.SlotFormerScript.Part;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptTarget;

/**
 * SlotFormer on ONNX Runtime: {@link SlotFormerGraphs}, one for drawing, and one for each length of
 * histories and number of steps that is asked for.
 */
public final class OnnxPrediction implements PredictionEngine {
  private static final String DECODE = "decode";
  private static final Set<Part> ALL = EnumSet.allOf(Part.class);

  private final OnnxPrograms programs;

  /**
   * In float32.
   *
   * @param source names the file in messages
   * @param threads that an operation computes with
   * @param parts that will be called
   * @throws slotcast.error.UserError if there is no ONNX Runtime
   */
  public OnnxPrediction(ModelFile file, String source, int threads, Set<Part> parts) {
    this(file, source, threads, parts, Precision.FLOAT);
  }

  /** With convolutions in 8 bits, but the last one, if the file holds their ranges. */
  public static OnnxPrediction int8(ModelFile file, String source, int threads) {
    String measured = file.extra().get(ConvRanges.KEY);
    Precision precision =
        measured == null ? Precision.FLOAT : Precision.int8(ConvRanges.fromJson(measured, source));
    return new OnnxPrediction(file, source, threads, ALL, precision);
  }

  /** In float32, and {@link #takeRanges} tells what convolutions saw. */
  public static OnnxPrediction observing(ModelFile file, String source, int threads) {
    return new OnnxPrediction(file, source, threads, ALL, Precision.OBSERVED);
  }

  /** What convolutions saw and gave since the last call, of an observing model. */
  public ConvRanges takeRanges() {
    return programs.takeRanges();
  }

  private OnnxPrediction(
      ModelFile file, String source, int threads, Set<Part> parts, Precision precision) {
    SlotFormerConfig config = file.config(SlotFormerConfig.class, source);
    ScriptSource script;
    try (LoadedSlotFormer model = LoadedSlotFormer.of(file, source)) {
      script = SlotFormerScript.of(model.slotFormer(), model.store(), ScriptTarget.ANYWHERE, parts);
    }
    programs =
        new OnnxPrograms(
            threads,
            name -> {
              if (name.equals(DECODE)) {
                return SlotFormerGraphs.draw(script, config, precision);
              }
              String[] sizes = name.split("x", 2);
              return SlotFormerGraphs.rollout(
                  script, config, Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
            });
    if (parts.contains(Part.DRAWING)) {
      programs.load(DECODE);
    }
  }

  @Override
  public SlotBatch rollout(SlotBatch history, int steps, boolean slots) {
    String name = history.frames() + "x" + steps;
    float[][] first = slots ? null : CameraRows.NONE;
    float[][] out = programs.run(name, history.cameras(), arrays(history), first);
    return SlotBatch.of(history.cameras(), steps, out);
  }

  @Override
  public Drawing draw(SlotBatch slots) {
    float[][] out = programs.run(DECODE, slots.cameras() * slots.frames(), arrays(slots), null);
    return new Drawing(out[0], out[1]);
  }

  private static List<float[]> arrays(SlotBatch s) {
    List<float[]> in = new ArrayList<>(List.of(s.slots()));
    for (float[] part : List.of(s.positions(), s.scales(), s.rotations())) {
      if (part.length > 0) {
        in.add(part);
      }
    }
    return in;
  }

  @Override
  public int nativeArrays() {
    return 0;
  }

  @Override
  public void close() {
    programs.close();
  }
}
