package slotcast.optim;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import slotcast.error.UserError;
import slotcast.tensor.LayerPrecision;

/**
 * Mixed precision, as {@code torch.autocast} does it: while one is open on a thread, linear layers,
 * convolutions and transposed convolutions there round their inputs and weights to bfloat16 (8 bits
 * of precision), and so do their backward passes.
 *
 * <p>All else stays float32: parameters and their gradients, the optimiser, norms, attention,
 * recurrent cells, losses. Unlike autocast, what a layer gives is float32 again at once.
 *
 * <pre>
 * try (MixedPrecision mixed = MixedPrecision.open(true)) {
 *   loss = …;
 * }
 * </pre>
 */
public final class MixedPrecision implements AutoCloseable {
  /** Of x86-64 processors that multiply bfloat16. */
  private static final Set<String> PROCESSOR_FLAGS = Set.of("avx512_bf16", "amx_bf16");

  private static final int COMPUTE_CAPABILITY = 80; // Ampere

  private final LayerPrecision before = LayerPrecision.current();

  private MixedPrecision() {}

  /**
   * From here on, on this thread.
   *
   * @param bfloat16 false for float32 everywhere, as without it
   */
  public static MixedPrecision open(boolean bfloat16) {
    MixedPrecision opened = new MixedPrecision();
    (bfloat16 ? LayerPrecision.BFLOAT16 : LayerPrecision.FLOAT32).use();
    return opened;
  }

  /** What was before. */
  @Override
  public void close() {
    before.use();
  }

  /**
   * Refuses bfloat16 on a device that has no instructions for it, where it is emulated: the same
   * numbers, some hundred times as slowly.
   *
   * @throws UserError if the device has none
   */
  public static void requireBfloat16(Device device) {
    if (device.isGpu()) {
      String capability = CudaUtils.getComputeCapability(device.getDeviceId());
      if (Integer.parseInt(capability) < COMPUTE_CAPABILITY) {
        throw refused("compute capability " + capability, "8.0 or higher");
      }
    } else if (!hasBfloat16(processor())) {
      throw refused("a processor without it", "one of " + PROCESSOR_FLAGS);
    }
  }

  static UserError refused(String got, String expected) {
    return new UserError("precision bf16 on this machine", got, expected, "use precision: float32");
  }

  /** Whether the processor that {@code /proc/cpuinfo} describes multiplies bfloat16. */
  static boolean hasBfloat16(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("flags"))
        .flatMap(line -> Arrays.stream(line.split("\\s+")))
        .anyMatch(PROCESSOR_FLAGS::contains);
  }

  private static String processor() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      return ""; // unknown: as one without
    }
  }
}
