package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slotcast.error.UserError;
import slotcast.platform.Machine;
import slotcast.tensor.Layout;
import slotcast.tensor.Products;
import slotcast.tensor.ScriptTarget;

/** What {@code --device} says: {@code auto}, {@code cpu} or {@code cuda:N}. */
public final class TorchDevice {
  /** A GPU if there is one, else the processor. */
  public static final String AUTO = "auto";

  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  private TorchDevice() {}

  /**
   * The device of that name.
   *
   * @throws UserError if it is no device, or this machine does not have it
   */
  static Device of(String name) {
    return of(name, 0);
  }

  /** As the other; {@code auto} is the GPU whose number the rank on this machine has. */
  static Device of(String name, int localRank) {
    Matcher cuda = CUDA.matcher(name);
    if (!name.equals(AUTO) && !name.equals("cpu") && !cuda.matches()) {
      throw new UserError(
          "device", name, "auto, cpu or cuda:N", "leave it out for a GPU if there is one");
    }
    int gpus = name.equals("cpu") ? 0 : Engine.getEngine("PyTorch").getGpuCount();
    if (name.equals("cpu") || (name.equals(AUTO) && gpus == 0)) {
      return Device.cpu();
    }
    if (name.equals(AUTO)) {
      return Device.gpu(localRank % gpus);
    }
    int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
    if (index >= gpus) {
      throw new UserError(
          "device",
          name,
          gpus == 0
              ? "cpu: this machine shows libtorch no GPU, or its natives are those for processors"
              : "cuda:0 to cuda:" + (gpus - 1),
          "name another one, or leave it out");
    }
    return Device.gpu(index);
  }

  /** What scripts are written for on a device. */
  static ScriptTarget target(Device device) {
    return device.isGpu() ? ScriptTarget.ANYWHERE : new ScriptTarget(layout(), products());
  }

  /**
   * The layout in which a processor's convolutions are faster: measured on a Xeon with AVX-512
   * (channels last: 10 to 40 % faster), and on an EPYC with AVX2 (10 to 30 % slower).
   */
  private static Layout layout() {
    return avx512() ? Layout.CHANNELS_LAST : Layout.CHANNELS_FIRST;
  }

  /**
   * MKL multiplies with AVX-512 on Intel's processors alone; oneDNN does so on others too, and then
   * takes less than half of MKL's time (measured on an EPYC). With AVX2 both take about as long.
   */
  private static Products products() {
    return avx512() && !Machine.processor().startsWith("Intel") ? Products.ONEDNN : Products.MKL;
  }

  /** Whether oneDNN has AVX-512. */
  private static boolean avx512() {
    String limit = System.getenv().getOrDefault("DNNL_MAX_CPU_ISA", "AVX512");
    return limit.startsWith("AVX512") && Machine.hasFlag("avx512f");
  }

  /** As the user writes it. */
  static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }
}
