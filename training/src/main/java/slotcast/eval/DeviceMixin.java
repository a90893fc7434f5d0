package slotcast.eval;

import picocli.CommandLine.Option;
import slotcast.runtime.torch.TorchRuntime;

/** Where the models of a command compute. */
public final class DeviceMixin {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto (a GPU if there is one), cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  String device;

  /**
   * The back end.
   *
   * @throws slotcast.error.UserError if this machine does not have the device
   */
  public TorchRuntime runtime() {
    return TorchRuntime.on(device);
  }
}
