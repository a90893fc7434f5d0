package slotcast.runtime.torch;

import ai.djl.Device;
import java.util.Locale;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.Compute;
import slotcast.runtime.ModelRuntime;
import slotcast.slotformer.LoadedSlotFormer;

/** Models on DJL's PyTorch engine, on one device. */
public final class TorchRuntime implements ModelRuntime {
  private final Device device;
  private final Backend backend;

  private TorchRuntime(Device device, Backend backend) {
    this.device = device;
    this.backend = backend;
  }

  /**
   * A back end on a device.
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
   * @param compute the device as the other takes it, and {@code auto}, {@code eager} or {@code
   *     torchscript}; see {@link Backend}
   * @throws slotcast.error.UserError as the other, or if there is no such back end
   */
  public static TorchRuntime on(Compute compute) {
    Backend backend = Backend.of(compute.backend());
    TorchRuntime runtime = new TorchRuntime(TorchDevice.of(compute.device()), backend);
    EngineCheck.run(runtime.device);
    return runtime;
  }

  /** A back end on a device of {@link #device}. */
  public static TorchRuntime on(Device device) {
    return new TorchRuntime(device, Backend.of(Compute.AUTO));
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
    return new TorchPerceptionModel(file, source, device, backend, cameras);
  }

  @Override
  public PredictionModel prediction(String weights, int cameras, int steps) {
    return prediction(BundledWeights.read(weights, LoadedSlotFormer.KIND), weights, cameras, steps);
  }

  /** A model of a file that was read already; {@code source} names it in messages. */
  public PredictionModel prediction(ModelFile file, String source, int cameras, int steps) {
    return new TorchPredictionModel(file, source, device, backend, cameras, steps);
  }

  /** Both models of files that were read already, part by part; {@code source} names them. */
  public TorchParts parts(ModelFile savi, ModelFile slotFormer, String source) {
    return new TorchParts(savi, slotFormer, source, device, backend);
  }

  /** Where the models' parameters and inputs lie. */
  public Device device() {
    return device;
  }

  /** How models compute: {@code eager} or {@code torchscript}. */
  public String backend() {
    return backend.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String description() {
    return "libtorch%s on %s"
        .formatted(backend == Backend.EAGER ? "" : " (TorchScript)", TorchDevice.name(device));
  }
}
