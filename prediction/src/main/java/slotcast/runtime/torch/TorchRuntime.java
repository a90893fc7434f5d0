package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import slotcast.error.UserError;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionModel;
import slotcast.platform.CacheFolder;
import slotcast.platform.Machine;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.Compute;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.engine.EnginePerceptionModel;
import slotcast.runtime.engine.EnginePredictionModel;
import slotcast.runtime.engine.ModelParts;
import slotcast.runtime.engine.PerceptionEngine;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SplitPrediction;
import slotcast.runtime.onnx.OnnxLibrary;
import slotcast.runtime.onnx.OnnxPerception;
import slotcast.runtime.onnx.OnnxPrediction;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.script.SlotFormerScript.Part;

/**
 * Models on one device: on DJL's PyTorch engine, which reads all of them, or, on a processor, on
 * ONNX Runtime.
 */
public final class TorchRuntime implements ModelRuntime {
  private final Device device;
  private final Backend backend;

  /** The fastest back ends of parts of models that were asked for, by digest and part. */
  private final Map<String, Backend> fastest = new ConcurrentHashMap<>();

  private TorchRuntime(Device device, Backend backend) {
    this.device = device;
    this.backend = backend;
  }

  /**
   * The fastest back end on a device.
   *
   * @param device {@code auto} (a GPU if there is one), {@code cpu} or {@code cuda:N}
   * @throws slotcast.error.UserError if this machine does not have it, or libtorch computes wrongly
   *     on it
   */
  public static TorchRuntime on(String device) {
    return on(new Compute(device, Compute.AUTO));
  }

  /**
   * A back end on a device.
   *
   * @param compute the device as the other takes it, and {@code auto}, {@code measure}, {@code
   *     onnx}, {@code onnx-int8}, {@code torchscript} or {@code eager}; see {@link Backend}
   * @throws slotcast.error.UserError as the other, or if there is no such back end, or not on that
   *     device
   */
  public static TorchRuntime on(Compute compute) {
    Backend backend = Backend.of(compute.backend());
    boolean onnx = backend.isOnnx();
    Device device =
        onnx && compute.device().equals(TorchDevice.AUTO)
            ? Device.cpu()
            : TorchDevice.of(compute.device());
    if (onnx && device.isGpu()) {
      throw new UserError(
          "backend",
          "onnx on " + TorchDevice.name(device),
          "onnx on cpu, or torchscript",
          "leave out one of --backend and --device");
    }
    EngineCheck.run(device);
    return new TorchRuntime(device, backend);
  }

  /** The fastest back end on a device of {@link #device}. */
  public static TorchRuntime on(Device device) {
    return new TorchRuntime(device, Backend.AUTO);
  }

  /**
   * A device for training.
   *
   * @param name as {@link #on} takes it
   * @param localRank of several processes on this machine, each of which gets a GPU of its own by
   *     {@code auto}, as long as there are some
   * @throws slotcast.error.UserError as {@link #on}
   */
  public static Device device(String name, int localRank) {
    Device device = TorchDevice.of(name, localRank);
    EngineCheck.run(device);
    return device;
  }

  @Override
  public PerceptionModel perception(String weights, int cameras) {
    return perception(BundledWeights.read(weights, LoadedSavi.KIND), weights, cameras);
  }

  /** A model of a file that was read already; {@code source} names it in messages. */
  public PerceptionModel perception(ModelFile file, String source, int cameras) {
    return model(file, source, device, sees(file, source), cameras);
  }

  static EnginePerceptionModel model(
      ModelFile file, String source, Device device, Backend backend, int cameras) {
    PerceptionEngine engine = perception(file, source, device, backend);
    return new EnginePerceptionModel(engine, file, source, cameras);
  }

  private static PerceptionEngine perception(
      ModelFile file, String source, Device device, Backend backend) {
    return switch (backend) {
      case ONNX -> new OnnxPerception(file, source, JniUtils.getNumThreads());
      case ONNX_INT8 -> OnnxPerception.int8(file, source, JniUtils.getNumThreads());
      case TORCHSCRIPT ->
          new ScriptPerception(file, source, device, ScriptMethods.recorder(device));
      default -> new EagerPerception(file, source, device);
    };
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    return prediction(BundledWeights.read(weights, LoadedSlotFormer.KIND), weights, cameras, steps);
  }

  /** A model of a file that was read already; {@code source} names it in messages. */
  public PredictionModel prediction(ModelFile file, String source, int cameras, int steps) {
    return new EnginePredictionModel(predicting(file, source), file, source, cameras, steps);
  }

  static EnginePredictionModel model(
      ModelFile file, String source, Device device, Backend backend, int cameras, int steps) {
    return model(file, source, device, backend, backend, cameras, steps);
  }

  static EnginePredictionModel model(
      ModelFile file,
      String source,
      Device device,
      Backend rollout,
      Backend drawing,
      int cameras,
      int steps) {
    PredictionEngine engine = prediction(file, source, device, rollout, drawing);
    return new EnginePredictionModel(engine, file, source, cameras, steps);
  }

  private PredictionEngine predicting(ModelFile file, String source) {
    return prediction(
        file,
        source,
        device,
        predicts(file, source, Part.ROLLOUT),
        predicts(file, source, Part.DRAWING));
  }

  private static PredictionEngine prediction(
      ModelFile file, String source, Device device, Backend rollout, Backend drawing) {
    if (rollout == drawing) {
      return prediction(file, source, device, rollout, EnumSet.allOf(Part.class));
    }
    PredictionEngine ahead = prediction(file, source, device, rollout, EnumSet.of(Part.ROLLOUT));
    try {
      return new SplitPrediction(
          ahead, prediction(file, source, device, drawing, EnumSet.of(Part.DRAWING)));
    } catch (RuntimeException | Error e) {
      ahead.close();
      throw e;
    }
  }

  private static PredictionEngine prediction(
      ModelFile file, String source, Device device, Backend backend, Set<Part> parts) {
    return switch (backend) {
      case ONNX -> new OnnxPrediction(file, source, JniUtils.getNumThreads(), parts);
      case ONNX_INT8 -> OnnxPrediction.int8(file, source, JniUtils.getNumThreads());
      case TORCHSCRIPT ->
          new ScriptPrediction(file, source, device, ScriptMethods.recorder(device), parts);
      default -> new EagerPrediction(file, source, device);
    };
  }

  /** Both models of files that were read already, part by part; {@code source} names them. */
  public ModelParts parts(ModelFile savi, ModelFile slotFormer, String source) {
    return new ModelParts(
        savi,
        perception(savi, source, device, sees(savi, source)),
        slotFormer,
        predicting(slotFormer, source),
        source);
  }

  /** The back end of a perception model: the one asked for, or the fastest. */
  private Backend sees(ModelFile file, String source) {
    return fastest(
        file,
        "frames",
        each -> ModelTrials.frame(file, source, perception(file, source, device, each)));
  }

  /** The same of a part of a prediction model. */
  private Backend predicts(ModelFile file, String source, Part part) {
    return fastest(
        file,
        part.name().toLowerCase(Locale.ROOT),
        each -> {
          PredictionEngine engine = prediction(file, source, device, each, EnumSet.of(part));
          return part == Part.ROLLOUT
              ? ModelTrials.rollout(file, source, engine)
              : ModelTrials.drawing(file, source, engine);
        });
  }

  private Backend fastest(
      ModelFile file, String part, Function<Backend, BackendChoice.Trial> trial) {
    if (backend != Backend.AUTO && backend != Backend.MEASURE) {
      return backend;
    }
    if (device.isGpu() || !OnnxLibrary.isThere()) {
      return Backend.TORCHSCRIPT;
    }
    return fastest.computeIfAbsent(
        file.sha256().substring(0, 12) + " " + part,
        what -> {
          Map<Backend, Supplier<BackendChoice.Trial>> trials = new EnumMap<>(Backend.class);
          for (Backend each : new Backend[] {Backend.TORCHSCRIPT, Backend.ONNX}) {
            trials.put(each, () -> trial.apply(each));
          }
          return new BackendChoice(
                  CacheFolder.get().resolve("backends.json"), JniUtils.getNumThreads())
              .of(key(what), trials, backend == Backend.MEASURE);
        });
  }

  /** The model and its part, and all else that decides which back end is the fastest. */
  private static String key(String what) {
    return "%s on %s, libtorch %s, %s, %d threads"
        .formatted(
            what,
            Machine.processor(),
            Engine.getEngine("PyTorch").getVersion(),
            OnnxLibrary.name(),
            JniUtils.getNumThreads());
  }

  /** Where the models' parameters and inputs lie. */
  public Device device() {
    return device;
  }

  /**
   * How a perception model sees, or a prediction model looks ahead: {@code eager}, {@code
   * torchscript}, {@code onnx} or {@code onnx-int8}; {@code torchscript, graphs} where it does so
   * by {@linkplain slotcast.tensor.CudaGraph graphs}.
   */
  public String backend(ModelFile file, String source) {
    return name(
        file.kind().equals(LoadedSavi.KIND)
            ? sees(file, source)
            : predicts(file, source, Part.ROLLOUT));
  }

  /**
   * How a prediction model looks ahead and draws: as the other, or two of those, such as {@code
   * onnx+torchscript}.
   */
  public String backendWithDrawing(ModelFile file, String source) {
    Backend rollout = predicts(file, source, Part.ROLLOUT);
    Backend drawing = predicts(file, source, Part.DRAWING);
    return rollout == drawing ? name(rollout) : name(rollout) + "+" + name(drawing);
  }

  private String name(Backend chosen) {
    boolean graphs = chosen == Backend.TORCHSCRIPT && ScriptMethods.usesGraphs(device);
    return graphs ? chosen.key() + ", graphs" : chosen.key();
  }

  /** Whether models need the ranges of their convolutions. */
  public boolean is8Bit() {
    return backend == Backend.ONNX_INT8;
  }

  @Override
  public String description() {
    String where = TorchDevice.name(device);
    String script =
        ScriptMethods.usesGraphs(device)
            ? "libtorch (TorchScript, CUDA graphs)"
            : "libtorch (TorchScript)";
    return switch (backend) {
      case EAGER -> "libtorch on " + where;
      case TORCHSCRIPT -> script + " on " + where;
      case ONNX -> "ONNX Runtime on " + where;
      case ONNX_INT8 -> "ONNX Runtime (8 bits) on " + where;
      case AUTO, MEASURE ->
          device.isGpu() || !OnnxLibrary.isThere()
              ? script + " on " + where
              : "libtorch (TorchScript) or ONNX Runtime on " + where;
    };
  }
}
