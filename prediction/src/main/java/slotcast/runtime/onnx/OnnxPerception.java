package slotcast.runtime.onnx;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import slotcast.error.UserError;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.model.script.SaviGraphs;
import slotcast.model.script.SaviScript;
import slotcast.model.script.SaviScript.Part;
import slotcast.motion.SlotStart;
import slotcast.onnx.ConvRanges;
import slotcast.onnx.ScriptTracer.Precision;
import slotcast.perception.StreamState;
import slotcast.runtime.engine.HeapTensor;
import slotcast.runtime.engine.PerceptionEngine;
import slotcast.runtime.engine.SaviMethods;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptTarget;

/**
 * SAVi on ONNX Runtime: {@link SaviGraphs}, one for a stream's first frames and one for the others;
 * of a part one for each of its methods.
 */
public final class OnnxPerception implements PerceptionEngine {
  private static final Set<Part> ALL = EnumSet.allOf(Part.class);

  private final SaviMethods methods;
  private final OnnxPrograms programs;

  private OnnxPerception(
      ModelFile file, String source, int threads, Set<Part> parts, Precision precision) {
    SaviConfig config = file.config(SaviConfig.class, source);
    methods = new SaviMethods(config);
    ScriptSource script;
    try (LoadedSavi model = LoadedSavi.of(file, source)) {
      script = SaviScript.of(model, ScriptTarget.ANYWHERE, parts);
    }
    programs =
        new OnnxPrograms(threads, method -> SaviGraphs.of(script, config, method, precision));
    SaviGraphs.methods(parts).forEach(programs::load);
  }

  /**
   * In float32.
   *
   * @param source names the file in messages
   * @param threads that an operation computes with
   * @throws UserError if there is no ONNX Runtime
   */
  public OnnxPerception(ModelFile file, String source, int threads) {
    this(file, source, threads, ALL);
  }

  /**
   * As the other.
   *
   * @param parts that will be called
   */
  public OnnxPerception(ModelFile file, String source, int threads, Set<Part> parts) {
    this(file, source, threads, parts, Precision.FLOAT);
  }

  /**
   * With convolutions in 8 bits, but those that draw.
   *
   * @throws UserError if there is no ONNX Runtime, or the ranges of the model's convolutions were
   *     not measured
   */
  public static OnnxPerception int8(ModelFile file, String source, int threads) {
    String measured = file.extra().get(ConvRanges.KEY);
    if (measured == null) {
      throw new UserError(
          "backend onnx-int8 of " + source,
          "no ranges of convolutions in the file",
          "weights that carry them",
          "./slotcast calibrate --int8 --keep-masks --weights "
              + source
              + " --out-weights FILE writes such ones");
    }
    Precision precision = Precision.int8(ConvRanges.fromJson(measured, source));
    return new OnnxPerception(file, source, threads, ALL, precision);
  }

  /** In float32, and {@link #takeRanges} tells what convolutions saw. */
  public static OnnxPerception observing(ModelFile file, String source, int threads) {
    return new OnnxPerception(file, source, threads, ALL, Precision.OBSERVED);
  }

  /** What convolutions saw and gave since the last call, of an observing model. */
  public ConvRanges takeRanges() {
    return programs.takeRanges();
  }

  @Override
  public StreamState see(
      int b, float[] images, StreamState last, List<List<SlotStart>> starts, float[][] masks) {
    return methods.see(programs(b), b, images, last, starts, masks);
  }

  @Override
  public Found find(int b, float[] images, StreamState last, List<List<SlotStart>> starts) {
    return methods.find(programs(b), b, images, last, starts);
  }

  @Override
  public void masks(int b, float[] images, Found found, float[][] masks) {
    methods.masks(programs(b), b, images, found, masks);
  }

  private SaviMethods.Call programs(int b) {
    return (method, in, first) ->
        programs.run(method, b, in.stream().map(HeapTensor::values).toList(), first);
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
