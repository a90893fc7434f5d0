package slotcast.runtime.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import slotcast.error.UserError;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.model.SlotBeginnings;
import slotcast.model.script.Poses;
import slotcast.model.script.SaviGraphs;
import slotcast.model.script.SaviScript;
import slotcast.motion.SlotStart;
import slotcast.onnx.ConvRanges;
import slotcast.onnx.ScriptTracer.Precision;
import slotcast.perception.StreamState;
import slotcast.runtime.engine.PerceptionEngine;
import slotcast.tensor.Layout;
import slotcast.tensor.ScriptSource;

/**
 * SAVi on ONNX Runtime: {@link SaviGraphs}, one for a stream's first frames and one for the others.
 */
public final class OnnxPerception implements PerceptionEngine {
  private static final float[] NONE = {};

  private final SaviConfig config;
  private final OnnxPrograms programs;

  private OnnxPerception(ModelFile file, String source, int threads, Precision precision) {
    config = file.config(SaviConfig.class, source);
    ScriptSource script;
    try (LoadedSavi model = LoadedSavi.of(file, source)) {
      script = SaviScript.of(model, Layout.CHANNELS_FIRST);
    }
    programs =
        new OnnxPrograms(threads, method -> SaviGraphs.of(script, config, method, precision));
    SaviGraphs.METHODS.forEach(programs::load);
  }

  /**
   * In float32.
   *
   * @param source names the file in messages
   * @param threads that an operation computes with
   * @throws UserError if there is no ONNX Runtime
   */
  public OnnxPerception(ModelFile file, String source, int threads) {
    this(file, source, threads, Precision.FLOAT);
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
    return new OnnxPerception(file, source, threads, precision);
  }

  /** In float32, and {@link #takeRanges} tells what convolutions saw. */
  public static OnnxPerception observing(ModelFile file, String source, int threads) {
    return new OnnxPerception(file, source, threads, Precision.OBSERVED);
  }

  /** What convolutions saw and gave since the last call, of an observing model. */
  public ConvRanges takeRanges() {
    return programs.takeRanges();
  }

  @Override
  public Seen see(int b, float[] images, StreamState last, List<List<SlotStart>> starts) {
    List<float[]> in = new ArrayList<>(List.of(images));
    add(in, last, b);
    if (config.hints() != null) {
      List<List<SlotStart>> all = starts == null ? none(b) : starts;
      in.addAll(SlotBeginnings.arrays(all, config.slots().count()));
    }
    float[][] out = programs.run(last == null ? "first" : "next", b, in);
    int poses = Poses.of(config.corrector().type()).size();
    boolean remembers = last != null && SaviScript.isRecurrent(config);
    StreamState state =
        new StreamState(
            out[1],
            poses > 0 ? out[2] : NONE,
            poses > 1 ? out[3] : NONE,
            poses > 2 ? out[4] : NONE,
            remembers ? out[2 + poses] : NONE,
            remembers ? out[3 + poses] : NONE);
    return new Seen(out[0], state);
  }

  @Override
  public float[] slots(int b, float[] images, StreamState last) {
    List<float[]> in = new ArrayList<>(List.of(images));
    add(in, last, b);
    return programs.run("next_slots", b, in)[0];
  }

  /** What a frame goes on from, as far as the model has it; an empty memory is zero. */
  private void add(List<float[]> in, StreamState last, int b) {
    if (last == null) {
      return;
    }
    for (float[] part : List.of(last.slots(), last.positions(), last.scales(), last.rotations())) {
      if (part.length > 0) {
        in.add(part);
      }
    }
    if (SaviScript.isRecurrent(config)) {
      int size = b * config.slots().count() * config.slots().mlpSize();
      in.add(last.hidden().length > 0 ? last.hidden() : new float[size]);
      in.add(last.cell().length > 0 ? last.cell() : new float[size]);
    }
  }

  private static List<List<SlotStart>> none(int b) {
    return Collections.nCopies(b, List.of());
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
