package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
import slotcast.runtime.onnx.OnnxLibrary;
import slotcast.runtime.onnx.OnnxPerception;
import slotcast.runtime.onnx.OnnxPrediction;
import slotcast.slotformer.LoadedSlotFormer;

/**
 * Models on one device: on DJL's PyTorch engine, which reads all of them, or, on a processor, on
 * ONNX Runtime.
 */
public final class TorchRuntime implements ModelRuntime {
  private final Device device;
  private final Backend backend;

  /** The fastest back ends of models that were asked for, by their digests. */
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
    return model(file, source, device, of(file, source), cameras);
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
    return model(file, source, device, of(file, source), cameras, steps);
  }

  static EnginePredictionModel model(
      ModelFile file, String source, Device device, Backend backend, int cameras, int steps) {
    PredictionEngine engine = prediction(file, source, device, backend);
    return new EnginePredictionModel(engine, file, source, cameras, steps);
  }

  private static PredictionEngine prediction(
      ModelFile file, String source, Device device, Backend backend) {
    return switch (backend) {
      case ONNX -> new OnnxPrediction(file, source, JniUtils.getNumThreads());
      case ONNX_INT8 -> OnnxPrediction.int8(file, source, JniUtils.getNumThreads());
      case TORCHSCRIPT ->
          new ScriptPrediction(file, source, device, ScriptMethods.recorder(device));
      default -> new EagerPrediction(file, source, device);
    };
  }

  /** Both models of files that were read already, part by part; {@code source} names them. */
  public ModelParts parts(ModelFile savi, ModelFile slotFormer, String source) {
    return new ModelParts(
        savi,
        perception(savi, source, device, of(savi, source)),
        slotFormer,
        prediction(slotFormer, source, device, of(slotFormer, source)),
        source);
  }

  /** The back end of a model: the one asked for, or the fastest. */
  private Backend of(ModelFile file, String source) {
    if (backend != Backend.AUTO && backend != Backend.MEASURE) {
      return backend;
    }
    return device.isGpu() || !OnnxLibrary.isThere()
        ? Backend.TORCHSCRIPT
        : fastest.computeIfAbsent(file.sha256(), digest -> fastest(file, digest, source));
  }

  private Backend fastest(ModelFile file, String digest, String source) {
    boolean sees = file.kind().equals(LoadedSavi.KIND);
    Map<Backend, Supplier<BackendChoice.Trial>> trials = new EnumMap<>(Backend.class);
    for (Backend each : new Backend[] {Backend.TORCHSCRIPT, Backend.ONNX}) {
      trials.put(
          each,
          () ->
              sees
                  ? ModelTrials.of(file, source, perception(file, source, device, each))
                  : ModelTrials.of(file, source, prediction(file, source, device, each)));
    }
    return new BackendChoice(CacheFolder.get().resolve("backends.json"))
        .of(key(digest), trials, backend == Backend.MEASURE);
  }

  /** The model, and all else that decides which back end is the fastest. */
  private static String key(String digest) {
    return "%s on %s, libtorch %s, %s, %d threads"
        .formatted(
            digest.substring(0, 12),
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
   * How a model computes: {@code eager}, {@code torchscript}, {@code onnx} or {@code onnx-int8};
   * {@code torchscript, graphs} where it does so by {@linkplain slotcast.tensor.CudaGraph graphs}.
   */
  public String backend(ModelFile file, String source) {
    Backend chosen = of(file, source);
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
