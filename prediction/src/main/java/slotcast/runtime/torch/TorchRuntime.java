package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
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
import slotcast.model.SaviConfig;
import slotcast.model.script.SaviScript;
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
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.slotformer.script.SlotFormerScript.Part;

/**
 * Models on one device: on DJL's PyTorch engine, which reads all of them, or, on a processor, on
 * ONNX Runtime.
 */
public final class TorchRuntime implements ModelRuntime {
  private final Device device;
  private final Backend backend;

  /** The fastest back ends of parts of models that were asked for, by digest and part. */
  private final Map<String, Backends> fastest = new ConcurrentHashMap<>();

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
    return model(new Engines(file, source, device), sees(file, source), cameras);
  }

  static EnginePerceptionModel model(Engines engines, Backends by, int cameras) {
    return new EnginePerceptionModel(
        engines.perception(by), engines.file(), engines.source(), cameras);
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    return prediction(BundledWeights.read(weights, LoadedSlotFormer.KIND), weights, cameras, steps);
  }

  /** A model of a file that was read already; {@code source} names it in messages. */
  public PredictionModel prediction(ModelFile file, String source, int cameras, int steps) {
    return model(new Engines(file, source, device), predicts(file, source), cameras, steps);
  }

  static EnginePredictionModel model(Engines engines, Backends by, int cameras, int steps) {
    return new EnginePredictionModel(
        engines.prediction(by), engines.file(), engines.source(), cameras, steps);
  }

  /** Both models of files that were read already, part by part; {@code source} names them. */
  public ModelParts parts(ModelFile savi, ModelFile slotFormer, String source) {
    Engines engines = new Engines(savi, source, device);
    Backend finds = finds(savi, source);
    Backends sees = sees(savi, source);
    PerceptionEngine perception = engines.perception(sees);
    return new ModelParts(
        savi,
        finds == sees.slots()
            ? perception
            : engines.perception(finds, EnumSet.of(SaviScript.Part.SLOTS)),
        perception,
        slotFormer,
        new Engines(slotFormer, source, device).prediction(predicts(slotFormer, source)),
        source);
  }

  /**
   * The back ends of a perception model: the one asked for, or the fastest. What it costs to change
   * hands between finding slots and drawing them counts, so that all ways are timed to the masks.
   */
  private Backends sees(ModelFile file, String source) {
    Engines engines = new Engines(file, source, device);
    SaviConfig config = file.config(SaviConfig.class, source);
    return fastest(
        file,
        "frames",
        config.drawsMasks() ? Backends.ANY : Backends.ONE,
        by -> ModelTrials.frame(config, engines.perception(by)));
  }

  /** The back end of a perception model's slots, where nobody asks for masks. */
  private Backend finds(ModelFile file, String source) {
    Engines engines = new Engines(file, source, device);
    SaviConfig config = file.config(SaviConfig.class, source);
    Set<SaviScript.Part> part = EnumSet.of(SaviScript.Part.SLOTS);
    return fastest(
            file,
            "slots",
            Backends.ONE,
            by -> ModelTrials.slots(config, engines.perception(by.slots(), part)))
        .slots();
  }

  /** The back ends of a prediction model, each of whose parts is called by itself. */
  private Backends predicts(ModelFile file, String source) {
    return new Backends(predicts(file, source, Part.ROLLOUT), predicts(file, source, Part.DRAWING));
  }

  private Backend predicts(ModelFile file, String source, Part part) {
    Engines engines = new Engines(file, source, device);
    SlotFormerConfig config = file.config(SlotFormerConfig.class, source);
    return fastest(
            file,
            part.name().toLowerCase(Locale.ROOT),
            Backends.ONE,
            by -> {
              PredictionEngine engine = engines.prediction(by.slots(), EnumSet.of(part));
              return part == Part.ROLLOUT
                  ? ModelTrials.rollout(config, engine)
                  : ModelTrials.drawing(config, engine);
            })
        .slots();
  }

  private Backends fastest(
      ModelFile file,
      String part,
      List<Backends> ways,
      Function<Backends, BackendChoice.Trial> trial) {
    if (backend != Backend.AUTO && backend != Backend.MEASURE) {
      return Backends.both(backend);
    }
    if (device.isGpu() || !OnnxLibrary.isThere()) {
      return Backends.both(Backend.TORCHSCRIPT);
    }
    return fastest.computeIfAbsent(
        file.sha256().substring(0, 12) + " " + part,
        what -> {
          Map<Backends, Supplier<BackendChoice.Trial>> trials = new LinkedHashMap<>();
          ways.forEach(by -> trials.put(by, () -> trial.apply(by)));
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
   * How a perception model finds slots, or a prediction model looks ahead, where nothing is drawn:
   * {@code eager}, {@code torchscript}, {@code onnx} or {@code onnx-int8}; {@code torchscript,
   * graphs} where it does so by {@linkplain slotcast.tensor.CudaGraph graphs}.
   */
  public String backend(ModelFile file, String source) {
    return name(
        Backends.both(
            file.kind().equals(LoadedSavi.KIND)
                ? finds(file, source)
                : predicts(file, source, Part.ROLLOUT)));
  }

  /**
   * How a perception model sees, or a prediction model looks ahead and draws: as the other, or two
   * of those, such as {@code onnx+torchscript}.
   */
  public String backendWithDrawing(ModelFile file, String source) {
    return name(file.kind().equals(LoadedSavi.KIND) ? sees(file, source) : predicts(file, source));
  }

  /** Graphs are on GPUs, where one back end computes all. */
  private String name(Backends by) {
    boolean graphs = by.slots() == Backend.TORCHSCRIPT && ScriptMethods.usesGraphs(device);
    return graphs ? by + ", graphs" : by.toString();
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
