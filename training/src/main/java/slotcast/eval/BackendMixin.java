package slotcast.eval;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import slotcast.runtime.Compute;
import slotcast.runtime.torch.TorchRuntime;

/** Where and how the models of a command compute that runs what the nodes run. */
public final class BackendMixin {
  @Mixin final DeviceMixin device = new DeviceMixin();

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto (the fastest, measured once on this machine), measure (again), onnx (ONNX Runtime),"
              + " torchscript or eager (the code of training) (default: ${DEFAULT-VALUE}).")
  String backend;

  /**
   * The back end.
   *
   * @throws slotcast.error.UserError if this machine does not have the device, or there is no such
   *     back end
   */
  public TorchRuntime runtime() {
    return TorchRuntime.on(new Compute(device.device, backend));
  }
}
